//! Whose data a value is: for each kind of expression, what a line of a mapping hands over, and what it tells beside that.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use martlet_compiler::diagnostics::report::human::{Style, human};
use martlet_compiler::plan::{Disclosure, How};
use martlet_compiler::world::Memory;
use martlet_compiler::{Compilation, compile};

/// A project with a field of each category that the lines need, and people who choose elsewhere.
const STAGE: &str = include_str!("labels/stage.flow");

/// The project with these steps and lines in its flow.
fn compiled(steps: &str, lines: &str, ending: &str) -> Compilation {
    let flow = STAGE.replace("// STEPS", steps).replace("// LINES", lines).replace("// ENDING", ending);
    let world = Memory { manifest: "name = \"labels\"\n".into(), files: vec![("labels.flow".into(), flow)] };
    let compilation = compile(&world, &martlet_stdlib::library());
    if compilation.plan.is_none() {
        let found = compilation.diagnostics.sorted();
        panic!("{}", human(&found, &compilation.sources, Style { width: 110, colour: false }));
    }
    compilation
}

fn in_short(it: &Disclosure) -> String {
    let how = match it.how {
        How::Copied => "copied",
        How::Changed => "changed",
        How::Reduced => "reduced",
        How::Hashed => "hashed",
        How::Influences => "decides",
    };
    let from = it.source.as_deref().unwrap_or("-");
    format!("{} {how} {}", from.strip_prefix("src.").unwrap_or(from), it.categories.join("+"))
}

/// What the flow hands over in the field `Out`, and then what it tells by who is delivered.
fn labels(steps: &str, lines: &str) -> (Vec<String>, Vec<String>) {
    let compilation = compiled(steps, lines, "remove\nwhen gone remove");
    let all = compilation.disclosures().iter().filter(|it| it.flow == "f");
    let (mut handed, mut told) = (Vec::new(), Vec::new());
    for it in all {
        match it.target.as_deref() {
            Some("Out") => handed.push(in_short(it)),
            Some(_) => {}
            None => told.push(in_short(it).replace(" decides", "")),
        }
    }
    (handed, told)
}

/// One line into `Out`: all that it hands over.
fn line(expression: &str) -> String {
    let (handed, told) = labels("", &format!("{expression} -> Out"));
    assert_eq!(told, Vec::<String>::new(), "{expression}");
    handed.join("; ")
}

#[test]
fn a_value_is_all_that_it_was_made_of() {
    for (expression, handed) in [
        ("\"fixed\"", "- copied "),
        ("Note", "people.Note copied behaviour.content"),
        ("Note | upper", "people.Note changed behaviour.content"),
        ("Note | truncate(3)", "people.Note reduced behaviour.content"),
        ("Phone | sha256_hex", "people.Phone hashed contact.phone"),
        ("Phone | sha256_hex | truncate(8)", "people.Phone hashed contact.phone"),
        ("Email | company_domain", "people.Email reduced professional.employer"),
        (
            "\"{Note default \"\"} {Phone default \"\"}\"",
            "people.Note changed behaviour.content; people.Phone changed contact.phone",
        ),
        ("Note default Phone", "people.Note copied behaviour.content; people.Phone copied contact.phone"),
        (
            "Note | e164(\"DK\") otherwise Phone",
            "people.Note changed behaviour.content; people.Phone copied contact.phone",
        ),
        ("(if Phone is null then \"no\" else \"yes\")", "- copied ; people.Phone decides contact.phone"),
        (
            "(if Health == \"ill\" then Note else null)",
            "people.Health decides special.health; people.Note copied behaviour.content",
        ),
        (
            "match Health { \"ill\" => Note else => \"well\" }",
            "people.Health decides special.health; people.Note copied behaviour.content",
        ),
        ("Health | standing", "- copied ; people.Health decides special.health"),
        ("Note | twice", "people.Note changed behaviour.content"),
        (
            "Note | treat as behaviour.interest because \"x\" approved by \"dpo@acme.example\" until 2099-01-01",
            "people.Note copied behaviour.content",
        ),
        ("Born | format(\"yyyy\")", "people.Born changed demographic.birth_date"),
    ] {
        assert_eq!(line(expression), handed, "{expression}");
    }
}

#[test]
fn what_is_put_together_here_keeps_what_went_into_it() {
    let phone = "people.Phone copied contact.phone";
    let reduced = "people.Phone reduced contact.phone";
    for (expression, handed) in [
        ("{ v: Phone }.v", phone),
        ("[{ v: Phone }] | first | .v", reduced),
        ("[{ v: Phone }] | collect(.v) | join(\", \")", reduced),
        (
            "[Phone, Mobile] | first",
            "people.Mobile reduced contact.phone; people.Phone reduced contact.phone",
        ),
        ("[Phone][0]", reduced),
        (
            "(Tags default [Phone]) | join(\", \")",
            "people.Phone reduced contact.phone; people.Tags reduced behaviour.preference",
        ),
        (
            "Shops | latest(by .seen) | .name",
            "people.Shops.name copied behaviour.preference+identity.name; people.Shops.seen decides behaviour.browsing+behaviour.preference",
        ),
    ] {
        assert_eq!(line(expression), handed, "{expression}");
    }
    let each = "each number in [Phone, Mobile]";
    let (handed, told) = labels(each, "number -> Out");
    assert_eq!(handed, ["people.Mobile copied contact.phone", "people.Phone copied contact.phone"]);
    assert_eq!(told, ["people.Mobile contact.phone", "people.Phone contact.phone"]);
}

#[test]
fn what_chooses_among_records_decides() {
    let steps = "lookup bought = src.orders where bought.Person == Id";
    for (expression, handed) in [
        (
            "bought | latest(by .Placed) | .Remark",
            "orders.Person decides identity.id; orders.Placed decides behaviour.browsing; orders.Remark copied behaviour.content; people.Id decides identity.id",
        ),
        (
            "bought | keep_if(.Total > 9) | collect(.Remark) | join(\", \")",
            "orders.Person decides identity.id; orders.Remark reduced behaviour.content; orders.Total decides behaviour.purchase; people.Id decides identity.id",
        ),
        (
            "\"{bought | collect(\"x\") | count}\"",
            "orders reduced behaviour.browsing+behaviour.content+behaviour.purchase+identity.id; orders.Person decides identity.id; people.Id decides identity.id",
        ),
        (
            "(if Health == \"ill\" then bought else []) | first | .Remark",
            "orders reduced behaviour.browsing+behaviour.content+behaviour.purchase+identity.id; orders.Person decides identity.id; people.Health decides special.health; people.Id decides identity.id",
        ),
    ] {
        let (got, told) = labels(steps, &format!("{expression} -> Out"));
        assert_eq!(got.join("; "), handed, "{expression}");
        assert_eq!(told, Vec::<String>::new(), "{expression}");
    }
    // A look-up asks through what an earlier one found.
    let chained = "lookup bought = src.orders where bought.Person == Id\n\
                   lookup first_of = src.orders where first_of.Nr == Note and bought | any(.Total > 9)";
    let (got, told) = labels(chained, "first_of.Remark -> Out");
    for decided in [
        "orders behaviour.browsing+behaviour.content+behaviour.purchase+identity.id",
        "people.Note behaviour.content",
    ] {
        let (id, categories) = decided.split_once(' ').unwrap();
        assert!(got.contains(&format!("{id} decides {categories}")), "{decided}: {got:?}");
        assert!(told.contains(&decided.to_owned()), "{decided}: {told:?}");
    }
}

#[test]
fn what_is_known_of_the_person_comes_from_where_it_was_said() {
    let by = "people.Email decides contact.email";
    for (expression, handed) in [
        ("person.country", format!("{by}; people.Land changed contact.country")),
        ("\"{person.age}\"", format!("people.Born reduced demographic.age; {by}")),
        ("person.id", "people.Email hashed identity.id".to_owned()),
        ("consent_source(news via email)", format!("choices.rows.Choice changed privacy.choices; {by}")),
        (
            "consent_date(news via email) | day_in(\"UTC\") | format(\"yyyy\")",
            format!(
                "choices.rows.Choice reduced privacy.choices; choices.rows.On reduced privacy.choices; {by}"
            ),
        ),
        (
            "match consent_state(news via email) { yes => \"y\" else => \"n\" }",
            format!("- copied ; choices.rows.Choice decides privacy.choices; {by}"),
        ),
        (
            "consent_basis(news via email)",
            format!(
                "choices.rows.Choice changed privacy.choices; orders.Placed decides behaviour.browsing; {by}; people.Land decides contact.country"
            ),
        ),
    ] {
        assert_eq!(line(expression), handed, "{expression}");
    }
}

#[test]
fn who_is_delivered_tells_what_decides_it() {
    let health = vec!["people.Health special.health".to_owned()];
    let with = |note: &str| vec![health[0].clone(), note.to_owned()];
    let note = "people.Note behaviour.content";
    for (steps, lines, told) in [
        ("where Health == \"ill\"", "\"x\" -> Out", health.clone()),
        ("", "Note otherwise skip record -> Out", vec![note.to_owned()]),
        ("", "Note otherwise reject because \"none\" -> Out", vec![note.to_owned()]),
        ("", "let kept = Note otherwise skip record\nkept -> Out", vec![note.to_owned()]),
        // A `let` is asked of every record, whatever the line with it waits for.
        (
            "",
            "let kept = Note otherwise skip record\nkept -> Out when Health == \"ill\"",
            vec![note.to_owned()],
        ),
        ("", "Note otherwise skip record -> Out when Health == \"ill\"", with(note)),
        ("", "match Health { \"ill\" => (Note otherwise skip record) else => \"x\" } -> Out", with(note)),
        ("", "(if Health == \"ill\" then Note else \"x\") -> Out", Vec::new()),
    ] {
        assert_eq!(labels(steps, lines).1, told, "{steps} {lines}");
    }
}

#[test]
fn an_ending_tells_why_it_came() {
    let of = |steps: &str, ending: &str| {
        let compilation = compiled(steps, "", ending);
        let all = compilation.disclosures().iter().filter(|it| it.flow == "f");
        all.filter(|it| it.target.as_deref() == Some("Out")).map(in_short).collect::<Vec<_>>()
    };
    let written = "{ \"gone\" -> Out }";
    assert_eq!(of("", &format!("{written}\nwhen gone remove")), ["- copied privacy.choices"]);
    assert_eq!(
        of("where Health == \"ill\"", &format!("remove\nwhen gone {written}")),
        ["- copied ", "people.Health decides special.health"]
    );
}

#[test]
fn names_that_are_used_twice_are_read_once() {
    let lets: String =
        (1..60).map(|at| format!("let n{at} = \"{{n{}}}{{n{}}}\"\n", at - 1, at - 1)).collect();
    let (handed, _) = labels("", &format!("let n0 = Note default \"\"\n{lets}n59 -> Out"));
    assert_eq!(handed, ["people.Note changed behaviour.content"]);
}
