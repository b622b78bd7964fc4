//! What look-ups, items, functions and tables of the project become in the plan, and what is said about them.

#![expect(clippy::panic, reason = "a test that cannot go on has failed")]

use martlet_compiler::plan::{Cardinality, Constant, Expr, Flow, How, Plan, Point, PointKind, Step};
use martlet_compiler::world::Memory;
use martlet_compiler::{Compilation, compile};

const STAGE: &str = include_str!("../src/diagnostics/pages/stage.flow");

const SHOP: &str = r#"
system shop "Web shop" is postgres {
  owner "shop@acme.example"
  stored in EU
  connect { host "db.acme.example"  database "shop"  user "martlet"  password secret("SHOP") }
  object customers "Customers" about customer {
    Email: email key
    Town:  text(40)?
    Lines: list of record { no: int  note: text(40)? category identity.name }
  }
  object orders "Orders" about customer {
    Number:   id key
    Customer: email match
    Note:     text(40)?  category identity.name
    Open:     bool
  }
  object visits "Visits" about customer {
    Number: id key
    Order:  id
    Place:  text(40)?
  }
}
"#;

fn compiled(clauses: &str, lines: &str, more: &str) -> Compilation {
    let flow = format!(
        "/// A flow.\nflow f \"F\" {{\n  from shop.customers\n  {clauses}\n  to crm.contact, upsert by Email\n  \
         purpose newsletter via email\n  owner \"crm@acme.example\"\n  blanks unchanged\n  map {{\n    \
         Email -> Email\n    {lines}\n  }}\n  when permission ends remove\n  when gone remove\n}}\n{more}"
    );
    let world = Memory {
        manifest: "name = \"acme\"\n".into(),
        files: vec![
            ("stage.flow".into(), STAGE.into()),
            ("shop.flow".into(), SHOP.into()),
            ("flow.flow".into(), flow),
            ("areas.csv".into(), "country;area\nDK;North\nNL;\"West; far\"\n".into()),
        ],
    };
    compile(&world, &martlet_stdlib::library())
}

fn plan(clauses: &str, lines: &str, more: &str) -> Plan {
    let compilation = compiled(clauses, lines, more);
    let found: Vec<String> = compilation
        .diagnostics
        .sorted()
        .iter()
        .map(|found| format!("{}: {}", found.entry.name, found.message))
        .collect();
    compilation.plan.unwrap_or_else(|| panic!("{found:#?}"))
}

fn names(compilation: &Compilation) -> Vec<&'static str> {
    let mut names: Vec<&str> =
        compilation.diagnostics.sorted().iter().map(|found| found.entry.name).collect();
    names.retain(|name| !name.starts_with("lint/") && *name != "project/not-judged-yet");
    names
}

fn only_flow(plan: &Plan) -> &Flow {
    match plan.flows.as_slice() {
        [flow] => flow,
        flows => panic!("{} flows", flows.len()),
    }
}

fn value<'p>(plan: &'p Plan, target: &str) -> &'p Expr {
    let found = only_flow(plan).fields.iter().find(|field| field.target == target);
    found.map_or_else(|| panic!("nothing goes into {target}"), |field| &field.value)
}

fn cardinality(condition: &str, line: &str) -> Cardinality {
    let plan = plan(&format!("lookup found = shop.orders where {condition}"), line, "");
    match only_flow(&plan).steps.as_slice() {
        [Step::Lookup(lookup)] => lookup.cardinality,
        steps => panic!("{steps:?}"),
    }
}

#[test]
fn what_is_compared_says_how_many_there_can_be() {
    let one = "found.Note -> City";
    assert_eq!(cardinality("found.Number == \"7\"", one), Cardinality::AtMostOne);
    assert_eq!(cardinality("Email == found.Customer and found.Open", one), Cardinality::ExpectedOne);
    assert_eq!(cardinality("found.Note == Town", "found[0].Note -> City"), Cardinality::Many);
}

#[test]
fn conditions_that_are_no_equality_stay_beside_the_key() {
    let plan = plan(
        "lookup found = shop.orders where found.Open and found.Customer == Email",
        "found.Note -> City",
        "",
    );
    let [Step::Lookup(lookup)] = only_flow(&plan).steps.as_slice() else { panic!("one look-up") };
    assert_eq!(lookup.on, [("Customer".to_owned(), Expr::Field("Email".into()))]);
    assert_eq!(lookup.rest, Some(Expr::Found { lookup: "found".into(), field: Some("Open".into()) }));
}

#[test]
fn what_a_look_up_is_told_by_decides_about_what_it_gives() {
    let plan = plan("lookup found = shop.orders where found.Customer == Email", "found.Note -> City", "");
    let of_city: Vec<(&str, How)> = plan
        .disclosures
        .iter()
        .filter(|disclosure| disclosure.target.as_deref() == Some("City"))
        .filter_map(|disclosure| Some((disclosure.source.as_deref()?, disclosure.how)))
        .collect();
    assert_eq!(
        of_city,
        [
            ("shop.customers.Email", How::Influences),
            ("shop.orders.Customer", How::Influences),
            ("shop.orders.Note", How::Copied),
        ]
    );
    let note = plan.disclosures.iter().find(|it| it.source.as_deref() == Some("shop.orders.Note"));
    assert_eq!(note.map(|it| it.categories.clone()), Some(vec!["identity.name".to_owned()]));
}

#[test]
fn a_field_of_a_look_up_may_be_absent_until_a_condition_says_otherwise() {
    let clauses = "lookup found = shop.orders where found.Customer == Email";
    let line = "found.Number -> FullName";
    let wanted = "(if found.Open then \"open\" else \"closed\") -> City";
    assert_eq!(names(&compiled(clauses, wanted, "")), ["type/may-be-absent"]);
    let told = format!("{clauses}\n  where found is not null");
    assert_eq!(names(&compiled(&told, wanted, "")), Vec::<&str>::new());
    assert_eq!(names(&compiled(clauses, line, "")), ["mapping/too-long"]);
}

#[test]
fn items_carry_their_own_categories() {
    let plan = plan("each line in Lines", "line.note -> City", "");
    assert_eq!(value(&plan, "City"), &Expr::Item { each: "line".into(), field: Some("note".into()) });
    let note = plan.disclosures.iter().find(|it| it.source.as_deref() == Some("shop.customers.Lines.note"));
    assert_eq!(note.map(|it| it.categories.clone()), Some(vec!["identity.name".to_owned()]));
}

#[test]
fn a_function_of_the_project_stands_where_it_is_called() {
    let more = "function place(town: text(40)?): text(40) = town default \"nowhere\"\n";
    let plan = plan("", "Town | place -> City", more);
    let Expr::Bind { name, value: bound, body } = value(&plan, "City") else { panic!("no function") };
    assert_eq!((name.as_str(), &**bound), ("place.town", &Expr::Field("Town".into())));
    assert!(matches!(&**body, Expr::Default { .. }), "{body:?}");
}

#[test]
fn a_table_from_a_file_becomes_part_of_the_plan() {
    let more = "table area from \"areas.csv\" key country value area\n";
    let plan = plan("", "Town | area -> City", more);
    let Expr::Match { arms, otherwise, .. } = value(&plan, "City") else { panic!("no table") };
    let values: Vec<&Expr> = arms.iter().map(|arm| &arm.value).collect();
    let text = |text: &str| Expr::Constant(Constant::Text(text.into()));
    assert_eq!(values, [&text("North"), &text("West; far")]);
    assert_eq!(otherwise.as_deref(), Some(&Expr::Constant(Constant::Null)));
}

#[test]
fn a_share_is_an_exact_number() {
    let compilation = compiled("where ((Lines[0].no default 0) * 10%) otherwise null == 0.5", "", "");
    let found = names(&compilation);
    assert!(found.iter().all(|name| name.starts_with("syntax/")), "{found:?}");
    let plan = plan("where (((Lines[0].no default 0) * 10%) otherwise 0) > 0.5", "", "");
    let text = format!("{:?}", only_flow(&plan).filter);
    assert!(text.contains("Decimal(\"0.1"), "{text}");
}

/// A flow whose source names nobody, with a look-up that finds somebody.
fn visits(clauses: &str, line: &str) -> Compilation {
    let flow = format!(
        "/// A flow.\nflow f \"F\" {{\n  from shop.visits\n  {clauses}\n  to crm.contact, upsert by Email\n  \
         purpose newsletter via email\n  owner \"crm@acme.example\"\n  blanks unchanged\n  map {{\n    \
         found.Customer otherwise reject because \"nobody\" -> Email\n    {line}\n  }}\n  \
         when permission ends remove\n  when gone remove\n}}\n"
    );
    let world = Memory {
        manifest: "name = \"acme\"\n".into(),
        files: vec![
            ("stage.flow".into(), STAGE.into()),
            ("shop.flow".into(), SHOP.into()),
            ("flow.flow".into(), flow),
        ],
    };
    compile(&world, &martlet_stdlib::library())
}

const FOUND: &str = "lookup found = shop.orders where found.Number == Order";

#[test]
fn a_look_up_finds_the_person_when_person_by_names_its_field() {
    let asks = "(if consent_state(newsletter via email) == \"granted\" then \"yes\" else \"no\") -> City";
    let compilation = visits(&format!("{FOUND}\n  person by found.Customer"), asks);
    assert_eq!(names(&compilation), Vec::<&str>::new());
    let Some(plan) = compilation.plan else { panic!("no plan") };
    let person = Point { kind: PointKind::Email, lookup: Some("found".into()), field: "Customer".into() };
    let points: Vec<&Point> =
        only_flow(&plan).guards.iter().flat_map(|guard| &guard.cells).map(|cell| &cell.point).collect();
    assert_eq!(points, [&person]);
    let Expr::If { condition, .. } = value(&plan, "City") else { panic!("no condition") };
    let Expr::Compare { left, .. } = &**condition else { panic!("no comparison") };
    assert!(matches!(&**left, Expr::Consent { point, .. } if *point == person), "{left:?}");
    // Who it is decides about the value, and so does what is looked up by.
    let decides = |source: &str| {
        plan.disclosures.iter().any(|it| {
            it.target.as_deref() == Some("City")
                && it.source.as_deref() == Some(source)
                && it.how == How::Influences
        })
    };
    for source in ["shop.orders.Customer", "shop.orders.Number", "shop.visits.Order"] {
        assert!(decides(source), "{source}");
    }
}

#[test]
fn the_person_of_a_look_up_is_never_guessed() {
    let unsaid = visits(FOUND, "");
    assert_eq!(names(&unsaid), ["consent/no-contact-point"]);
    let help: Vec<&str> =
        unsaid.diagnostics.sorted().iter().flat_map(|it| &it.help).map(String::as_str).collect();
    assert!(help.iter().any(|help| help.contains("`person by found.Customer`")), "{help:?}");
}

#[test]
fn the_person_of_a_look_up_is_one_contact_point_that_is_looked_up_before_it_is_asked() {
    for (clauses, finding) in [
        (format!("{FOUND}\n  person by found.Note"), "consent/person-not-a-contact"),
        (format!("{FOUND}\n  person by found.Mail"), "name/unknown-field"),
        (format!("{FOUND}\n  person by other.Customer"), "name/unknown-field"),
        (
            format!("{FOUND}\n  lookup all = shop.orders where all.Note == Place\n  person by all.Customer"),
            "type/many-as-one",
        ),
        (format!("{FOUND} and person.age > 18\n  person by found.Customer"), "consent/asked-without-person"),
        (
            format!(
                "lookup first = shop.customers where first.Email == Place and \
                 consent_state(newsletter via email) == \"granted\"\n  {FOUND}\n  person by found.Customer"
            ),
            "consent/asked-without-person",
        ),
    ] {
        assert_eq!(names(&visits(&clauses, "")), [finding], "{clauses}");
    }
}
