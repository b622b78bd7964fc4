//! Trees without places: what was written apart from where, so that two trees can be compared.
//!
//! Every struct and every variant is taken apart by all of its parts, so a part that is added to the tree and forgotten
//! here does not compile.

use super::*;

impl Ast {
    /// The same tree as if every word stood at the start of the first file, and without its comments: equal for two
    /// texts that say the same. Doc comments that belong to something stay with it.
    #[must_use]
    pub fn without_places(&self) -> Ast {
        let mut tree = self.clone();
        tree.file = FileId(0);
        tree.comments.clear();
        tree.items.forget();
        tree.broken.forget();
        tree
    }
}

trait Places {
    /// Sets every place in it to the start of the first file.
    fn forget(&mut self);
}

impl Places for Span {
    fn forget(&mut self) {
        *self = Span { file: FileId(0), start: 0, end: 0 };
    }
}

impl<T: Places> Places for Option<T> {
    fn forget(&mut self) {
        self.iter_mut().for_each(Places::forget);
    }
}

impl<T: Places> Places for Vec<T> {
    fn forget(&mut self) {
        self.iter_mut().for_each(Places::forget);
    }
}

impl<T: Places> Places for Box<T> {
    fn forget(&mut self) {
        self.as_mut().forget();
    }
}

impl<A: Places, B: Places> Places for (A, B) {
    fn forget(&mut self) {
        self.0.forget();
        self.1.forget();
    }
}

/// What has no place in it.
macro_rules! placeless {
    ($($name:ty),* $(,)?) => {
        $(impl Places for $name {
            fn forget(&mut self) {}
        })*
    };
}

macro_rules! structs {
    ($($name:ident { $($field:ident),* $(,)? })*) => {
        $(impl Places for $name {
            fn forget(&mut self) {
                let $name { $($field),* } = self;
                $($field.forget();)*
            }
        })*
    };
}

macro_rules! enums {
    ($($name:ident { $($variant:ident $(($($part:ident),*))? $({ $($field:ident),* })?;)* })*) => {
        $(impl Places for $name {
            fn forget(&mut self) {
                match self {
                    $($name::$variant $(($($part),*))? $({ $($field),* })? => {
                        $($($part.forget();)*)?
                        $($($field.forget();)*)?
                    })*
                }
            }
        })*
    };
}

placeless!(
    String,
    bool,
    u32,
    Unit,
    TermKind,
    Children,
    PersonFactKind,
    RoleKind,
    OnMismatch,
    Polarity,
    Asserts,
    Blanks,
    Only,
    OnConflict,
    Unless,
    UnaryOp,
    BinaryOp,
);

structs! {
    Name { text, span }
    Path { parts, span }
    Text { value, span }
    ObjectRef { path, argument, span }
    Duration { amount, unit, span }
    Item { doc, span, kind }
}

enums! {
    ItemKind {
        Company(it); Brand(it); Team(it); System(it); Connector(it); Term(it); Purpose(it); Notice(it); Suppression(it);
        Flow(it); Consent(it); Identity(it); Precedence(it); Agreement(it); Policy(it); Approval(it); Waiver(it);
        Erasure(it); Mapping(it); Function(it); Table(it); Metric(it); Test(it);
    }
}

// people.rs
structs! {
    Company { name, label, address, dpo, markets, audience, rules, security }
    RulePack { place, version }
    Brand { name, label, of }
    Team { name, label, members }
    Term { kind, path, label, under, same_as }
    Purpose { name, label, channels, uses, bases, confirm, expires, children, same_as }
    Basis { name, places, when, assessed, because, span }
    Confirm { how, within, span }
    Expiry { period, after, span }
    Notice { name, label, versions }
    NoticeVersion { version, from, document, span }
    Suppression { name, label, kind, from, filter, matches, blocks, refresh, too_old, release, owner }
    Blocks { purposes, channels, places, span }
    Identity { name, matches, links, facts, never_merge }
    Linked { same }
    PersonFact { kind, from, strictest, span }
    Precedence { field, order }
}

enums! {
    Release { OnLeaving; By(text); Never; }
    Order { LatestWins; Flows(names); }
}

// system.rs
structs! {
    System {
        name, label, connector, owner, stored_in, accessed_from, role, connect, kind, contacts, erases, visible, finishes, limits,
        objects,
    }
    Erases { objects, how, conditional, span }
    Limit { amount, unit, per, span }
    Connect { span, settings }
    Setting { name, value, value_span }
    Role { kind, under, span }
    Connector { name, label, vendor, kind, contacts, driver, support, erases, visible, finishes, limits, objects }
    Object { doc, name, parameter, label, about, fields, consents, file, keep, span }
    Retention { period, after, span }
    FileSpec { name, format, encrypt, control, answers, on_mismatch, span }
    FileFormat { name, settings }
    ControlFile { name, parts, span }
    Field { doc, name, label, ty, marks }
    TypeExpr { kind, optional, span }
    Mark { kind, span }
    ConsentFact {
        purpose, channel, topic, brand, person, filter, value, at, method, notice, evidence, given, asserts, writes, span,
    }
    GivenBy { subject, parties }
    Writes { deny, grant, new_yes, span }
    ConsentValue { subject, states }
    StateLine { patterns, state, by, span }
    ConsentTime { value, zone }
}

enums! {
    ErasesHow { Delete; Request(within); Nothing(because); }
    LimitPer { Time(duration); Thing(name); }
    SettingValue { Text(it); Bool(it); Number(it); Secret(it); Duration(it); List(it); Group(it); }
    ControlPart { Count; Bytes; Sum(field); Sha256; }
    TypeKind { Named { name, arguments, by }; Enum { open, values }; List(of); Record(fields); }
    MarkKind {
        Key; Match; Required; ReadOnly; WriteOnly; Cursor; Lenient; Deprecated(text); Category(path); Unit(text);
        Hashed(function); Columns(from, to); Consent { polarity, purpose, channel };
    }
    Power { Yes; No; Inert; PendingOnly; Conditional(because); }
}

// flow.rs
structs! {
    Flow {
        name, label, from, lookups, each, filter, to, purpose, person, owner, trigger, runs_at_most, survives, blanks, map,
        on_reject, permission_ends, gone,
    }
    Source { object, block, span }
    SourceBlock { lookups, each, filter, map }
    Lookup { name, object, condition, span }
    Each { name, list, span }
    Target { object, mode, block, span }
    TargetBlock { map, permission_ends, gone }
    FlowPurpose { purpose, channels, all, confirming, topic, brand, span }
    MapBlock { lines, span }
    Ending { action, span }
    Consent { purpose, channels, brand, label, from, to, both, history, on_conflict, every, runs_at_most, survives, within, owner }
    Slot { object, widens, refusals_only, append_only, span }
}

enums! {
    Mode { Insert; Update(by); Upsert { by, remove_rest }; Append(because); OneFile { per_run }; }
    Trigger { Every(duration); Daily { at, zone }; Cron(text); OnEvent; After(flow); Manual; }
    MapLine { Let { name, value, span }; Use(name); Field { doc, value, targets, only, when, else_null, span }; }
    OnReject { Continue; Stop; StopAfter(count); StopAfterShare(share); }
    EndingAction { Map(map); Remove; Erase; Keep(because); }
}

// govern.rs
structs! {
    Agreement {
        name, label, parties, systems, covers, purposes, owned_by, returns, transfer, valid, document, terms,
    }
    Party { name, place }
    Returns { categories, owner, licensed_until, span }
    Transfer { mechanism, assessment }
    Validity { from, until, span }
    Policy { name, label, owner, rules, examples }
    Rule { kind, span }
    Scope { names, conditions, span }
    PolicyExample { holds, categories, to, given, span }
    Subject { consent, name }
    Approval { subject, hash, by, on }
    Waiver { what, subject, until, because, approved_by }
    Erasure { name, label, requests, filter, person, erase, keep, tell, within, report }
    Kept { object, because, period, span }
    Tell { systems, within, span }
}

enums! {
    RuleKind { Forbid { categories, to, unless }; Require { things, on }; RequireApproval { by, on }; }
    ScopeCondition { Place { negated, places }; Data(path); Is { what, value }; }
    Waived { Policy(name); Check(name); }
}

// logic.rs
structs! {
    Mapping { name, map }
    Function { name, parameters, result, body }
    Parameter { name, ty }
    Table { name, rows }
    Metric { name, label, measure, per, by, target, agreed_by }
    MetricSource { of, filter, at }
    Test { name, of, now, steps }
    TestStep { kind, span }
    Expect { object, result }
    RecordLiteral { values, span }
}

enums! {
    TableRows { Here(arms); File { path, key, value }; }
    Measure { Count { distinct, of }; Sum { field, of }; Value(expr); }
    MetricOf { Flow(name); Object(object); }
    TestStepKind { Given(it); Then(it); Expect(it); }
    Given {
        Record { object, record };
        Consent { who, state, purpose, channel, topic, brand, at };
        NoConsent;
        File(path);
        Delivered { object, record };
        Person { who, record };
        Suppressed { who, by };
        Gone { object, record };
    }
    Expected { Record(record); None; Removed; Rejected(reason); Count(count); }
}

// expr.rs
structs! {
    Expr { kind, span }
    Arm { patterns, value, span }
}

enums! {
    ExprKind {
        Broken; Null; Unchanged; Bool(it); Number(it); Percent(it);
        Regex { pattern, ignore_case };
        Text(parts); Date(it); Instant(it); Duration(it); List(items); Record(fields); Element(name); By(of);
        Cell { purpose, channel, topic, brand };
        Name(name);
        Field { of, name };
        Call { function, arguments };
        Index { of, index };
        PipeField { value, name };
        Treat { value, category, because, approved_by, until };
        Pipe { value, function, arguments };
        Default { value, fallback };
        Otherwise { value, action, action_span };
        Unary { op, value };
        Binary { op, op_span, left, right };
        Is { value, negated, blank };
        If { condition, then, otherwise };
        Match { subject, arms };
    }
    TextPart { Plain(text); Hole(expr); }
    Recovery { Value(value); Reject(because); Skip; }
    Pattern {
        Text(text); Number(it); Bool(it, span);
        Range { low, high, span };
        Date(it); Instant(it);
        Regex { pattern, ignore_case, span };
        Null(span); Empty(span); Word(name); Else(span);
    }
}
