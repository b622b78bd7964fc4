//! What flows are made of, and what is measured: `mapping`, `function`, `table`, `metric`.

use super::ast::{Function, Mapping, Measure, Metric, MetricOf, MetricSource, Parameter, Table, TableRows};
use super::parts::{child, children};
use super::reader::{Body, Pair, Reader};
use martlet_grammar::Rule;
use martlet_grammar::keywords::Block;
use std::ops::Range;

impl<'a> Reader<'a, '_> {
    pub fn mapping(&mut self, head: &Pair<'a>, body: &Body) -> Option<Mapping> {
        let (name, label) = self.named(head)?;
        self.no_label(label);
        Some(Mapping { name, map: self.map_block(body) })
    }

    /// `function salutation(first: text?, last: text): text = …`
    pub fn function(&mut self, item: &Pair<'a>) -> Option<Function> {
        let name = self.names(item).into_iter().nth(1)?;
        let mut parameters = Vec::new();
        for parameter in children(item, Rule::parameter) {
            let name = self.first_name(&parameter)?;
            let ty = child(&parameter, Rule::type_expr)?;
            parameters.push(Parameter { name, ty: self.type_expr(&ty)? });
        }
        let result = child(item, Rule::type_expr)?;
        Some(Function { name, parameters, result: self.type_expr(&result)?, body: self.expr_in(item)? })
    }

    /// `table lead_source { "a" => "b" }` or `table sales_area from "areas.csv" key country value area`.
    pub fn table(&mut self, head: &Pair<'a>, body: Option<Body>) -> Option<Table> {
        let name = self.names(head).into_iter().nth(1)?;
        let file = child(head, Rule::table_file);
        let rows = match (file, body) {
            (Some(file), body) => {
                self.unexpected_block(&body);
                let names = <[_; 2]>::try_from(self.names(&file)).ok();
                let written = self.plain_in(&file).zip(names);
                written.map(|(path, [key, value])| TableRows::File { path, key, value })
            }
            (None, Some(body)) => {
                let mut arms = Vec::new();
                self.lines(body.inside, Block::Table, Rule::table_line, |reader, line, _, _| {
                    arms.push(reader.arm(&line));
                });
                Some(TableRows::Here(arms))
            }
            (None, None) => {
                self.missing_rest(
                    self.at(head),
                    "table lead_source { \"Paid Search\" => \"Web\"   else => \"Other\" }",
                );
                None
            }
        };
        Some(Table { name, rows })
    }

    pub fn metric(&mut self, head: &Pair<'a>, inside: Range<usize>) -> Option<Metric> {
        let (name, label) = self.named(head)?;
        let mut metric = Metric {
            name,
            label,
            measure: None,
            per: None,
            by: Vec::new(),
            target: None,
            agreed_by: Vec::new(),
        };
        self.lines(inside, Block::Metric, Rule::metric_line, |reader, clause, _, _| match clause.as_rule() {
            Rule::per => metric.per = reader.first_name(&clause),
            Rule::by_paths => metric.by = reader.paths(&clause),
            Rule::goal => metric.target = clause.into_inner().next().map(|goal| reader.written(&goal)),
            Rule::agreed => metric.agreed_by = reader.plains_in(&clause),
            _ => metric.measure = reader.measure(&clause),
        });
        Some(metric)
    }

    fn measure(&mut self, clause: &Pair<'a>) -> Option<Measure> {
        if clause.as_rule() == Rule::quotient {
            return self.expr_in(clause).map(Measure::Value);
        }
        let filter = child(clause, Rule::r#where).and_then(|condition| self.expr_in(&condition));
        let at = child(clause, Rule::counted_at).and_then(|at| self.first_name(&at));
        let flow = child(clause, Rule::delivered_by).and_then(|by| self.first_name(&by));
        let of = match flow {
            Some(flow) => MetricOf::Flow(flow),
            None => MetricOf::Object(self.object_in(clause)?),
        };
        let of = MetricSource { of, filter, at };
        Some(match clause.as_rule() {
            Rule::sum => Measure::Sum { field: self.first_name(clause)?, of },
            _ => {
                let distinct = child(clause, Rule::distinct).and_then(|field| self.first_name(&field));
                Measure::Count { distinct, of }
            }
        })
    }
}
