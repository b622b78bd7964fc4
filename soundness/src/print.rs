//! A generated project as the text that an author would write.

use crate::expressions::OWN;
use crate::model::{Choice, Project, Table, Way, Written};
use martlet_oracle::declared::{
    About, Agreement, Children, Condition, Field, Kind, Policy, PolicyRule, Purpose, Role, Scope, System,
};
use std::collections::BTreeSet;
use std::fmt::Write;

impl Project {
    /// Its one file.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        // Writing into a text cannot fail.
        let _ = self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        let declared = &self.declared;
        let markets = declared.markets.join(", ");
        writeln!(out, "company acme \"Acme\" {{ dpo \"dpo@acme.example\"   markets {markets} }}")?;
        for brand in &declared.brands {
            writeln!(out, "brand {brand} \"Brand\" of acme")?;
        }
        for (topic, above) in &declared.topics {
            let under = above.as_ref().map(|above| format!(" under {above}")).unwrap_or_default();
            writeln!(out, "topic {topic} \"Topic\"{under}")?;
        }
        writeln!(out, "category behaviour.secret \"Secret\" under behaviour.interest")?;
        out.push_str(OWN);
        for (name, purpose) in &declared.purposes {
            self.purpose(out, name, purpose)?;
        }
        for (name, system) in &declared.systems {
            self.system(out, name, system)?;
        }
        declared.agreements.iter().try_for_each(|it| agreement(out, it))?;
        declared.policies.iter().try_for_each(|it| policy(out, it))?;
        for list in &declared.lists {
            let via = list.channel.as_ref().map(|channel| format!(" via {channel}")).unwrap_or_default();
            let places = list.places.join(", ");
            let places = if places.is_empty() { places } else { format!(" in {places}") };
            let kind = if list.hard { "litigation" } else { "internal_dnc" };
            let name = &list.name;
            let release = if list.hard { "by \"dpo@acme.example\"" } else { "on leaving the list" };
            writeln!(
                out,
                "suppression {name} \"List\" {{ kind {kind}   from {}   match Mail   blocks everything{via}{places}   release {release}   owner \"dpo@acme.example\" }}",
                list.object
            )?;
        }
        self.consents.iter().try_for_each(|choice| self.consent(out, choice))?;
        self.identity(out)?;
        self.erasure(out)?;
        self.flows.iter().try_for_each(|(name, flow)| flow.write(out, name))
    }

    fn consent(&self, out: &mut String, (purpose, channel, brand): &Choice) -> std::fmt::Result {
        let of = |table: &&Table| {
            table.purpose == *purpose
                && table.channel == *channel
                && table.of.as_ref().is_none_or(|of| brand.as_ref().is_none_or(|brand| of == brand))
        };
        let tables = |way: Way| self.tables.iter().filter(of).filter(move |table| table.way == way);
        let brand = brand.as_ref().map(|brand| format!(" brand {brand}")).unwrap_or_default();
        writeln!(out, "consent {purpose} via {channel}{brand} \"Choices\" {{")?;
        let from: Vec<String> = tables(Way::From).map(|table| table.object.clone()).collect();
        list(out, "from", &from)?;
        for table in tables(Way::Both) {
            writeln!(out, "  both {}", table.object)?;
        }
        for table in tables(Way::To) {
            let widens = if table.wide { " widens because \"one flag\"" } else { "" };
            let widens = if table.for_good { " refusals only" } else { widens };
            writeln!(out, "  to {}{widens}", table.object)?;
        }
        writeln!(out, "}}")
    }

    fn purpose(&self, out: &mut String, name: &str, purpose: &Purpose) -> std::fmt::Result {
        writeln!(out, "purpose {name} \"Purpose\" {{")?;
        list(out, "channels", &purpose.channels)?;
        list(out, "uses", &purpose.uses)?;
        for basis in &purpose.bases {
            let because = if basis == "legitimate_interest" { " because \"weighed\"" } else { "" };
            writeln!(out, "  basis {basis}{because}")?;
        }
        match purpose.children {
            Some(Children::Never) => writeln!(out, "  children never")?,
            Some(Children::WithGuardian) => writeln!(out, "  children with guardian")?,
            None => {}
        }
        if let Some(months) = purpose.expires {
            writeln!(out, "  expires {months} months after grant")?;
        }
        writeln!(out, "}}")
    }

    fn system(&self, out: &mut String, name: &str, system: &System) -> std::fmt::Result {
        writeln!(
            out,
            "system {name} \"System\" is csv {{\n  owner \"it@acme.example\"\n  kind {}",
            system.kind
        )?;
        let mut places = system.places.iter();
        if let Some(place) = places.next() {
            writeln!(out, "  stored in {place}")?;
        }
        let seen: Vec<String> = places.cloned().collect();
        list(out, "accessed from", &seen)?;
        if let Some(role) = system.role {
            writeln!(out, "  role {}", words(role))?;
        }
        writeln!(out, "  connect {{ path \"{name}.csv\"   cells machine }}")?;
        let id = format!("{name}.rows");
        if let Some(object) = self.declared.objects.get(&id) {
            let about = if object.children { "child" } else { "prospect" };
            writeln!(out, "  object rows \"Rows\" about {about} {{")?;
            object.fields.iter().try_for_each(|it| field(out, it))?;
            self.tables.iter().filter(|table| table.object == id).try_for_each(|it| choices(out, it))?;
            writeln!(out, "  }}")?;
        }
        writeln!(out, "}}")
    }

    /// Flows take back what they delivered; everything else is kept, for it is not ours to change.
    fn erasure(&self, out: &mut String) -> std::fmt::Result {
        let Some(requests) = &self.declared.requests else { return Ok(()) };
        let written: BTreeSet<&String> = self.flows.values().map(|flow| &flow.to).collect();
        let others = self.declared.objects.keys().filter(|id| *id != requests && !id.starts_with('t'));
        writeln!(out, "erasure gdpr \"Right to erasure\" {{")?;
        writeln!(out, "  requests {requests} where Done == \"yes\"   person by Mail")?;
        list(out, "erase", &written.into_iter().cloned().collect::<Vec<_>>())?;
        for id in others {
            writeln!(out, "  keep {id} because \"it is the source\"")?;
        }
        writeln!(out, "  within 28 days\n}}")
    }

    fn identity(&self, out: &mut String) -> std::fmt::Result {
        let declared = &self.declared;
        if declared.country.is_none() && declared.born.is_none() {
            return Ok(());
        }
        writeln!(
            out,
            "identity person {{\n  match email | canonical_email\n  match phone | e164 otherwise null"
        )?;
        if let Some((object, field)) = &declared.country {
            writeln!(out, "  country from {object}.{field}")?;
        }
        if let Some((object, field)) = &declared.born {
            writeln!(out, "  born from {object}.{field}")?;
        }
        writeln!(out, "}}")
    }
}

impl Written {
    fn write(&self, out: &mut String, name: &str) -> std::fmt::Result {
        writeln!(out, "/// A flow.\nflow {name} \"Flow\" {{\n  from {}", self.from)?;
        if let Some((name, list)) = &self.each {
            writeln!(out, "  each {name} in {}", list.text)?;
        }
        for (name, object, on) in &self.lookups {
            writeln!(out, "  lookup {name} = {object} where {}", on.text)?;
        }
        if let Some(filter) = &self.filter {
            writeln!(out, "  where {}", filter.text)?;
        }
        writeln!(out, "  to {}, {}", self.to, self.mode)?;
        if let Some(purpose) = &self.purpose {
            let all = if self.all { "all of " } else { "" };
            let via = if self.channels.is_empty() {
                String::new()
            } else {
                format!(" via {all}{}", self.channels.join(", "))
            };
            let about = |word: &str, name: &Option<String>| {
                name.as_ref().map(|name| format!(" {word} {name}")).unwrap_or_default()
            };
            let (topic, brand) = (about("topic", &self.topic), about("brand", &self.brand));
            writeln!(out, "  purpose {purpose}{via}{topic}{brand}")?;
        }
        if let Some(person) = &self.person {
            writeln!(out, "  person by {person}")?;
        }
        writeln!(out, "  owner \"it@acme.example\"\n  blanks clear\n  map {{")?;
        for (name, value) in &self.lets {
            writeln!(out, "    let {name} = {}", value.text)?;
        }
        for line in &self.lines {
            let asked =
                line.allowed.iter().map(|(purpose, channel)| format!("allowed({purpose} via {channel})"));
            let when: Vec<String> =
                asked.chain(line.when.iter().map(|when| format!("({})", when.text))).collect();
            let when = if when.is_empty() { String::new() } else { format!(" when {}", when.join(" and ")) };
            writeln!(out, "    {} -> {}{when}", line.value.text, line.target)?;
        }
        writeln!(out, "  }}")?;
        if self.ends {
            writeln!(out, "  when permission ends remove")?;
        }
        let gone = if self.stays { "keep because \"it stays\"" } else { "remove" };
        writeln!(out, "  when gone {gone}\n}}")
    }
}

fn list(out: &mut String, word: &str, items: &[String]) -> std::fmt::Result {
    if items.is_empty() { Ok(()) } else { writeln!(out, "  {word} {}", items.join(", ")) }
}

fn words(role: Role) -> &'static str {
    match role {
        Role::Controller => "controller",
        Role::Processor => "processor",
        Role::JointController => "joint controller",
        Role::ThirdParty => "third party",
    }
}

fn field(out: &mut String, it: &Field) -> std::fmt::Result {
    let kind = match it.kind {
        Kind::Text => "text",
        Kind::Words => "enum(gold, silver, bronze)",
        Kind::Int => "int",
        Kind::Day => "date",
        Kind::Flag => "bool",
        Kind::Moment => "instant",
        Kind::Email => "email",
        Kind::Phone => "phone",
        Kind::Country => "country",
        Kind::Items => {
            writeln!(out, "    {}: list of record {{", it.name)?;
            it.inner.iter().try_for_each(|inner| field(out, inner))?;
            return writeln!(out, "    }}");
        }
    };
    let mut marks = Vec::new();
    if it.key {
        marks.push("key".to_owned());
    }
    marks.extend(it.category.iter().map(|category| format!("category {category}")));
    if it.hashed {
        marks.push("hashed meta_email".to_owned());
    }
    let optional = if it.optional { "?" } else { "" };
    writeln!(out, "    {}: {kind}{optional}   {}", it.name, marks.join(", "))
}

fn choices(out: &mut String, table: &Table) -> std::fmt::Result {
    let lines: Vec<String> = table.lines.iter().map(|(word, state)| format!("{word} => {state}")).collect();
    let about = |word: &str, about: &Option<About>| match about {
        None => String::new(),
        Some(About::Named(name) | About::Field(name)) => format!(" {word} {name}"),
    };
    let (topic, brand) = (about("topic", &table.topic), about("brand", &table.brand));
    let purpose = if table.wide { String::new() } else { format!("{} ", table.purpose) };
    let value = if table.list { "Mail" } else { "Said" };
    let at = if table.at { "   at At" } else { "" };
    let method = if table.direct { "   method form" } else { "" };
    writeln!(
        out,
        "    consent {purpose}via {}{topic}{brand} {{ value {value} {{ {} }}{at}{method} }}",
        table.channel,
        lines.join("   ")
    )
}

fn agreement(out: &mut String, it: &Agreement) -> std::fmt::Result {
    writeln!(out, "agreement {} \"Agreement\" {{\n  party \"Other\" in DK", it.name)?;
    list(out, "systems", &it.systems)?;
    list(out, "covers", &it.covers)?;
    list(out, "purposes", &it.purposes)?;
    for (category, until) in &it.returns {
        let until =
            until.as_ref().map(|until| format!(" licensed until {until} then erase")).unwrap_or_default();
        let owner = it.systems.first().map(String::as_str).unwrap_or_default();
        writeln!(out, "  returns {category} owned by {owner}{until}")?;
    }
    if it.transfer {
        writeln!(out, "  transfer standard_contractual_clauses")?;
    }
    if let Some((from, until)) = &it.valid {
        writeln!(out, "  valid {from} until {until}")?;
    }
    if it.onward {
        writeln!(out, "  terms {{ onward_sharing true }}")?;
    }
    writeln!(out, "}}")
}

fn policy(out: &mut String, it: &Policy) -> std::fmt::Result {
    let to = match &it.to {
        Scope::Any => "any".to_owned(),
        Scope::Flows => "flows".to_owned(),
        Scope::Systems => "systems".to_owned(),
        Scope::Named(systems) => systems.join(", "),
    };
    let conditions = it.conditions.iter().map(|condition| match condition {
        Condition::Kind(kind) => format!("kind is {kind}"),
        Condition::Role(role) => format!("role is {}", words(*role).replace(' ', "_")),
        Condition::Purpose(purpose) => format!("purpose is {purpose}"),
        Condition::Channel(channel) => format!("channel is {channel}"),
        Condition::In(places) => format!("place in {}", places.join(", ")),
        Condition::NotIn(places) => format!("place not in {}", places.join(", ")),
    });
    let conditions: Vec<String> = conditions.collect();
    let conditions =
        if conditions.is_empty() { String::new() } else { format!(" where {}", conditions.join(" and ")) };
    let rule = match &it.rule {
        PolicyRule::Approval => format!("require approval by \"it@acme.example\" on {to}{conditions}"),
        PolicyRule::Forbid { categories, unless_hashed, unless_transfer } => {
            let unless = match (unless_hashed, unless_transfer) {
                (true, _) => ", unless hashed",
                (_, true) => ", unless transfer agreed",
                _ => "",
            };
            format!("forbid {} to {to}{conditions}{unless}", categories.join(", "))
        }
    };
    writeln!(out, "policy {} \"Policy\" {{ owner \"dpo@acme.example\"   {rule} }}", it.name)
}
