//! What an expression may ask about people's choices, and `treat as`.

use super::kind::Kind;
use super::permission::{Asked, contact_point};
use super::person::identifier;
use super::scope::{Place, Purpose, Scope};
use super::typed::{Expr, ExprKind, Type};
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::{ConsentAsk, Treatment};
use crate::resolve::suggest::unknown;
use crate::resolve::{Kind as Named, Resolved, otherwise};
use crate::source::Span;
use crate::syntax::ast::{self, Name, Path};

/// The category of what people chose.
pub(crate) const CHOICES: &str = "privacy.choices";

/// The functions that tell what was recorded of a choice.
const ASKS: [(&str, ConsentAsk); 4] = [
    ("consent_basis", ConsentAsk::Basis),
    ("consent_date", ConsentAsk::Date),
    ("consent_source", ConsentAsk::Source),
    ("consent_state", ConsentAsk::State),
];

impl Scope<'_> {
    /// `consent_state(newsletter via email)` and its like.
    pub(super) fn asked(&mut self, function: &Name, arguments: &[ast::Expr], span: Span) -> Expr {
        let [ast::Expr { kind: ast::ExprKind::Cell { purpose, channel, topic, brand }, .. }] = arguments
        else {
            return Expr::poison(span);
        };
        if function.text == "allowed" {
            return self.misplaced_permission(purpose, channel, span);
        }
        let Some((_, ask)) = ASKS.iter().find(|(name, _)| *name == function.text) else {
            let known = ASKS.iter().map(|(name, _)| *name).chain(["allowed"]);
            let help = "functions that take a purpose and a channel ask about choices: `consent_state(…)`";
            self.report(unknown(&catalogue::NAME_UNKNOWN_FUNCTION, "function", function, known, help));
            return Expr::poison(span);
        };
        if self.chooses {
            let message = "what people chose is read here, so it cannot be asked yet";
            self.report(
                Diagnostic::new(&catalogue::CONSENT_ASKED_WITHOUT_PERSON, span, message)
                    .help("name the field of the record that tells it"),
            );
            return Expr::poison(span);
        }
        if self.purpose != Purpose::Record {
            let message = "no person is at hand here whose choice could be asked";
            self.report(
                Diagnostic::new(&catalogue::CONSENT_ASKED_WITHOUT_PERSON, span, message)
                    .help("ask it in the `where` or the `map` of a flow"),
            );
            return Expr::poison(span);
        }
        if !self.cell_is_known(purpose, channel) || !self.topic_is_known(topic.as_ref()) {
            return Expr::poison(span);
        }
        let topic = topic.as_ref().map(|topic| topic.text.clone());
        let brand = brand.as_ref().map(|brand| brand.text.clone());
        let Some(object) = self.object else { return Expr::poison(span) };
        let point = match contact_point(object, &channel.text, &self.person, span, true) {
            Ok(Some(point)) => point,
            Ok(None) => return Expr::poison(span),
            Err(finding) => {
                self.report(*finding);
                return Expr::poison(span);
            }
        };
        let (kind, absent) = match ask {
            ConsentAsk::State => (Kind::State, false),
            ConsentAsk::Date => (Kind::Instant, true),
            ConsentAsk::Source => (Kind::Text(None), true),
            ConsentAsk::Basis => {
                let bases = self.names.purposes.get(&purpose.text).map(|found| found.bases.clone());
                (Kind::Words { values: bases.unwrap_or_default(), open: false }, true)
            }
        };
        let mut categories = match point.lookup {
            Some(_) => self.person.categories(),
            None => object.field(&point.field).and_then(|field| field.category.clone()).into_iter().collect(),
        };
        categories.insert(CHOICES.to_owned());
        let ty = Type { absent, categories, ..Type::sure(kind) };
        let kind = ExprKind::Consent {
            ask: *ask,
            purpose: purpose.text.clone(),
            channel: channel.text.clone(),
            topic,
            brand,
            person: self.source.zip(self.object).and_then(|of| identifier(self.names, of, &self.person)),
            point,
        };
        Expr { kind, ty, span }
    }

    /// Whether the purpose and the channel are there and belong together.
    pub(super) fn cell_is_known(&mut self, purpose: &Name, channel: &Name) -> bool {
        let names = self.names;
        let Some(found) = names.purposes.get(&purpose.text) else {
            if !names.lost {
                let known = names.purposes.keys().map(String::as_str);
                let entry = &catalogue::NAME_UNKNOWN_PURPOSE;
                self.report(unknown(entry, "purpose", purpose, known, &otherwise(Named::Purpose, purpose)));
            }
            return false;
        };
        if !names.channels.contains_key(&channel.text) {
            if !names.lost {
                let known = names.channels.keys().map(String::as_str);
                let entry = &catalogue::NAME_UNKNOWN_CHANNEL;
                self.report(unknown(entry, "channel", channel, known, &otherwise(Named::Channel, channel)));
            }
            return false;
        }
        if !found.channels.contains(&channel.text) {
            if !found.broken {
                let finding = super::permission::channel_not_in_purpose(
                    names,
                    &purpose.text,
                    &channel.text,
                    channel.span,
                );
                self.report(finding);
            }
            return false;
        }
        true
    }

    fn topic_is_known(&mut self, topic: Option<&Name>) -> bool {
        let names = self.names;
        let Some(topic) = topic.filter(|topic| !names.topics.contains_key(&topic.text)) else { return true };
        if !names.lost {
            self.report(unknown_topic(names, topic));
        }
        false
    }

    fn misplaced_permission(&mut self, purpose: &Name, channel: &Name, span: Span) -> Expr {
        let message = "`allowed(…)` cannot stand here";
        self.report(
            Diagnostic::new(&catalogue::CONSENT_ALLOWED_MISPLACED, span, message).help(format!(
                "write it after the target: `… -> Target when allowed({} via {})`, alone or joined to other conditions by `and`",
                purpose.text, channel.text
            )),
        );
        Expr::poison(span)
    }

    pub(super) fn misplaced_cell(&mut self, span: Span) -> Expr {
        let message = "a purpose and a channel are no value";
        self.report(
            Diagnostic::new(&catalogue::TYPE_ARGUMENT_KIND, span, message)
                .help("ask about them: `consent_state(newsletter via email)`"),
        );
        Expr::poison(span)
    }

    /// `value | treat as CATEGORY …`: the value as it is, under a category that a person answers for.
    pub(super) fn treat(
        &mut self,
        value: &ast::Expr,
        category: &Path,
        treatment: Treatment,
        place: Place,
    ) -> Expr {
        let value = self.expr(value, place);
        let name = category.text();
        if !self.names.categories.contains_key(&name) {
            if !self.names.lost {
                let known = self.names.categories.keys().map(String::as_str);
                let whole = category.as_name();
                let entry = &catalogue::NAME_UNKNOWN_CATEGORY;
                self.report(unknown(entry, "category", &whole, known, &otherwise(Named::Category, &whole)));
            }
            return value;
        }
        if value.ty.categories.is_empty() && !value.ty.kind.is_unknown() {
            let message = "this value belongs to no category, so there is nothing to treat differently";
            self.report(
                Diagnostic::new(&catalogue::TYPE_TREAT_WITHOUT_EFFECT, category.span, message)
                    .help("remove `| treat as …`, or mark the field it comes from with its `category`"),
            );
            // As if it were removed: a category that nothing brought in would ask for a purpose and a role.
            return value;
        }
        let ty = Type { categories: std::iter::once(name).collect(), ..value.ty.clone() };
        let span = value.span;
        Expr { kind: ExprKind::Treat { value: Box::new(value), treatment }, ty, span }
    }
}

/// The finding about a topic that is not there.
pub(super) fn unknown_topic(names: &Resolved, topic: &Name) -> Diagnostic {
    let known = names.topics.keys().map(String::as_str);
    unknown(&catalogue::NAME_UNKNOWN_TOPIC, "topic", topic, known, &otherwise(Named::Topic, topic))
}

/// Reports the names in `allowed(…)` that stand for nothing.
pub(super) fn check_names(names: &Resolved, asked: &[Asked<'_>], out: &mut Diagnostics) {
    if names.lost {
        return;
    }
    for one in asked {
        if !names.purposes.contains_key(&one.purpose.text) {
            let known = names.purposes.keys().map(String::as_str);
            out.push(unknown(
                &catalogue::NAME_UNKNOWN_PURPOSE,
                "purpose",
                one.purpose,
                known,
                &otherwise(Named::Purpose, one.purpose),
            ));
        } else if !names.channels.contains_key(&one.channel.text) {
            let known = names.channels.keys().map(String::as_str);
            out.push(unknown(
                &catalogue::NAME_UNKNOWN_CHANNEL,
                "channel",
                one.channel,
                known,
                &otherwise(Named::Channel, one.channel),
            ));
        } else if let Some(topic) = one.topic.filter(|topic| !names.topics.contains_key(&topic.text)) {
            out.push(unknown_topic(names, topic));
        }
    }
}
