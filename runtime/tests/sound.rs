//! What compiles does not surprise: random expressions, mapped into fields of random types, on odd rows. No value
//! fails in a way that the checker did not see, none is absent where the field needs one, and whoever reads the
//! destination finds in each cell what its field declares.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says by panicking what went wrong")]

use jiff::tz::TimeZone;
use martlet_compiler::diagnostics::Severity;
use martlet_compiler::library::{Function, Kind};
use martlet_compiler::source::Span;
use martlet_compiler::world::Memory;
use martlet_compiler::{Compilation, compile};
use martlet_consent::{ConsentView, Ground, Rest};
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::record::{Cell, Verdict};
use martlet_runtime::transform::{Moment, People, Prepared, Reader, Run, Tables};
use proptest::prelude::*;

/// A field of the source: its name, its type, and cells that fit it, odd ones among them.
type Column = (&'static str, &'static str, &'static [&'static str]);

const COLUMNS: &[Column] = &[
    ("Number", "id key", &["1", "00 7", "ß"]),
    (
        "T",
        "text",
        &[
            "",
            " ",
            "ana",
            "DK",
            "O'Brien, Ünal",
            "ﬃß İ",
            "1,5",
            "{\"a\":1}",
            "2026-02-30",
            "https://x.example/?q=%zz",
        ],
    ),
    ("Topt", "text?", &["", "yes", "\u{a0}x\u{200b}", "👨‍👩‍👧🇩🇰", "-0", "+45 12 34 56 78", "31.12.2025"]),
    ("T5", "text(5)?", &["", "ßßßßß", "İİİİİ", "e\u{301}e\u{301}", "ŉŉŉŉŉ", "a b c", "12345"]),
    ("I", "int", &["0", "-1", "7", "9223372036854775807", "-9223372036854775808"]),
    ("Iopt", "int?", &["", "3", "-40", "1000000", "9999999999999"]),
    ("D", "decimal(6, 2)?", &["", "0.05", "-9999.99", "9999.99", "12.50", "3"]),
    ("Wide", "decimal(28, 4)", &["0", "999999999999999999999999.9999", "-1.0001", "0.0003"]),
    ("M", "money(EUR)?", &["", "0", "10", "-3.333333", "9999999999999999999999.999999"]),
    ("B", "bool?", &["", "true", "FALSE"]),
    ("Yes", "bool(\"ja\", \"nej\")", &["ja", "Nej"]),
    ("Day", "date", &["2024-02-29", "0001-01-01", "9999-12-31", "1999-12-31"]),
    ("Dayopt", "date?", &["", "2026-03-02", "0000-01-01"]),
    (
        "At",
        "instant?",
        &[
            "",
            "2026-03-29T01:30:00Z",
            "9999-12-30T22:00:00Z",
            "0001-01-02T01:59:59Z",
            "2026-01-01T00:00:00.999999999+14:00",
        ],
    ),
    ("Clock", "time?", &["", "00:00", "23:59:59"]),
    ("Length", "duration?", &["", "P1D", "PT36H", "-P400Y", "P1M2DT3H", "P9999Y"]),
    ("Mail", "email", &["ana@x.example", "o'x+tag@münchen.example", "a@b.co"]),
    ("Phone", "phone?", &["", "12 34 56 78", "+4512345678", "0", "ext. 5"]),
    ("Web", "url?", &["", "https://www.acme.example/a?utm_source=b#c", "http://x", "https://:80?="]),
    ("Land", "country?", &["", "dk", "US", "ZZ"]),
    ("Tongue", "language?", &["", "da", "pt-BR", "zh-Hant-x-odd"]),
    ("Coin", "currency?", &["", "eur", "XXX"]),
    ("Zone", "timezone?", &["", "Europe/Copenhagen", "UTC"]),
    ("Ident", "uuid?", &["", "F47AC10B-58CC-4372-A567-0E02B2C3D479"]),
    ("Word", "enum(gold, silver, bronze)?", &["", "gold", "bronze"]),
    ("Open", "enum open(lead, won)?", &["", "lead", "something else that is long"]),
    ("Tags", "list of text(10)?", &["", "[]", "[\"a\",\"ßß\",\"a\"]", "[\"\",\" \"]"]),
    ("Whole", "list of (int?)", &["[]", "[1,null,-5]", "[9223372036854775807,1]"]),
    (
        "Lines",
        "list of record { net: decimal(6, 2)?  kind: text(4)  day: date?  paid: bool }",
        &[
            "[]",
            "[{\"net\":12.5,\"kind\":\"ab\",\"day\":\"2026-01-31\",\"paid\":true}]",
            "[{\"net\":9999.99,\"kind\":\"\",\"paid\":false},{\"net\":9999.99,\"kind\":\"abcd\",\"day\":null,\"paid\":true},{\"kind\":\"x\",\"paid\":false}]",
        ],
    ),
    ("Any", "json?", &["", "{}", "[1,{\"a\":null}]", "\"text\"", "3.0"]),
];

/// Types of target fields.
const TARGETS: &[&str] = &[
    "text",
    "text(3)",
    "text(12)",
    "text(40)",
    "text(254)",
    "int",
    "decimal(6, 2)",
    "decimal(28, 4)",
    "decimal(8, 0)",
    "money(EUR)",
    "bool",
    "date",
    "instant",
    "time",
    "duration",
    "email",
    "phone",
    "url",
    "country",
    "language",
    "currency",
    "timezone",
    "uuid",
    "enum(gold, silver, bronze)",
    "enum(\"1\", \"2\", \"DK\", gold, silver, bronze, ana)",
    "enum open(lead)",
    "list of text(10)",
    "list of text",
    "list of int",
    "list of (int?)",
    "list of (decimal(6, 2)?)",
    "list of record { net: decimal(6, 2)?  kind: text(4)  day: date?  paid: bool }",
    "json",
];

/// Values that are written out.
const LITERALS: &[&str] = &[
    "\"\"",
    "\"ana\"",
    "\"DK\"",
    "\"gold\"",
    "\"d.M.yyyy\"",
    "\"Europe/Copenhagen\"",
    "\",\"",
    "\"#,##0.00\"",
    "0",
    "1",
    "2",
    "12",
    "-3",
    "2.50",
    "10%",
    "9223372036854775807",
    "true",
    "false",
    "null",
    "2026-02-28",
    "9999-12-31",
    "2027-01-31T09:00:00Z",
    "3 days",
    "36 hours",
    "2 business days",
    "9999 years",
    "today",
    "now",
    "run.date",
    "[1, 2]",
    "[\"a\", \"bcd\"]",
    "[{ net: 1.25, kind: \"ab\", day: null, paid: true }]",
    "unchanged",
];

/// Bytes that choose; where they end, the first of everything is chosen.
struct Tape<'t>(std::slice::Iter<'t, u8>);

impl Tape<'_> {
    fn below(&mut self, count: usize) -> usize {
        let high = usize::from(*self.0.next().unwrap_or(&0));
        let low = if count > 16 { usize::from(*self.0.next().unwrap_or(&0)) } else { 0 };
        (high * 256 + low) % count
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// A value as the grammar lets it stand anywhere.
fn expression(tape: &mut Tape<'_>, depth: u32) -> String {
    let leaf = depth == 0;
    let inner = |tape: &mut Tape<'_>| expression(tape, depth.saturating_sub(1));
    match if leaf { tape.below(4) } else { tape.below(18) } {
        0..=2 => tape.of(COLUMNS).0.to_owned(),
        3 => tape.of(LITERALS).to_owned(),
        4..=8 => call(tape, depth),
        9 => format!("({} {} {})", inner(tape), tape.of(&["+", "-", "*", "/"]), inner(tape)),
        10 => format!("(({}) default ({}))", inner(tape), inner(tape)),
        11 => format!("(({}) otherwise ({}))", inner(tape), inner(tape)),
        12 => format!("(if {} then {} else {})", condition(tape, depth - 1), inner(tape), inner(tape)),
        13 => {
            let pattern =
                tape.of(&["\"ana\" or \"DK\"", "1000..", "true", "/^[a-z]+$/i", "gold", "2026-03-02", "..0"]);
            let absent = tape.of(&["", "empty => null  ", "null => null  "]);
            format!(
                "(match {} {{ {pattern} => {}  {absent}else => {} }})",
                inner(tape),
                inner(tape),
                inner(tape)
            )
        }
        14 => format!("\"{{{}}}-{{{}}}\"", tape.of(COLUMNS).0, tape.of(COLUMNS).0),
        15 => condition(tape, depth - 1),
        16 => format!(
            "Lines[{}].{}",
            tape.of(&["0", "1", "Iopt", "I"]),
            tape.of(&["net", "kind", "day", "paid"])
        ),
        _ => {
            let function = tape.of(&[
                "sum", "min", "max", "average", "collect", "first", "distinct", "count", "latest", "join",
            ]);
            match function {
                "sum" | "min" | "max" | "average" => format!("(Lines | {function}(.net))"),
                "collect" => format!("(Lines | collect(.{}))", tape.of(&["net", "kind", "day", "paid"])),
                "latest" => format!("(Lines | latest(by .day) | .{})", tape.of(&["net", "kind", "day"])),
                "join" => "(Tags | join(\"-\"))".into(),
                _ => format!("({} | {function})", tape.of(&["Tags", "Whole", "Lines"])),
            }
        }
    }
}

/// Something piped into a function, with arguments that may fit.
fn call(tape: &mut Tape<'_>, depth: u32) -> String {
    let functions = martlet_stdlib::library().functions;
    let function: &Function = functions[tape.below(functions.len())];
    let Some((first, rest)) = function.params.split_first() else { return "today".into() };
    let piped = if tape.below(3) == 0 { expression(tape, depth - 1) } else { fitting(tape, first.kind) };
    let mut arguments = Vec::new();
    for param in rest {
        if param.kind.is_optional() && tape.below(2) == 0 {
            break;
        }
        arguments.push(match param.kind.inner() {
            Kind::PerItem(_) => tape.of(&[".net", ".paid", ".day", ".kind"]).to_owned(),
            Kind::By(_) => tape.of(&["by .net", "by .day", "by .kind"]).to_owned(),
            kind if param.literal => match kind {
                Kind::Int => tape.of(&["0", "1", "3", "12", "300", "-1"]).to_owned(),
                Kind::Text => tape
                    .of(&[
                        "\",\"",
                        "\"a\"",
                        "\"d.M.yyyy\"",
                        "\"#,##0.00\"",
                        "\"utm_source\"",
                        "\"yyyy-MM-dd\"",
                        "\"MMMM\"",
                    ])
                    .to_owned(),
                Kind::Timezone => "\"Europe/Copenhagen\"".to_owned(),
                _ => tape.of(LITERALS).to_owned(),
            },
            kind if tape.below(3) == 0 => format!("({} default {})", fitting(tape, kind), tape.of(LITERALS)),
            kind => fitting(tape, kind),
        });
    }
    let list = if arguments.is_empty() { String::new() } else { format!("({})", arguments.join(", ")) };
    format!("({piped} | {}{list})", function.name)
}

/// A field of that kind.
fn fitting(tape: &mut Tape<'_>, kind: Kind) -> String {
    let fields: &[&str] = match kind.inner() {
        Kind::Text => &["T", "Topt", "T5", "Mail", "Phone", "Web", "Word", "Open", "Land", "Tongue", "Ident"],
        Kind::Int => &["I", "Iopt"],
        Kind::Number | Kind::Decimal => &["I", "Iopt", "D", "Wide", "M"],
        Kind::Date => &["Day", "Dayopt", "today"],
        Kind::DateOrInstant => &["Day", "Dayopt", "At", "now"],
        Kind::Instant => &["At", "now"],
        Kind::Bool => &["B", "Yes"],
        Kind::Email => &["Mail"],
        Kind::Phone => &["Phone"],
        Kind::Url => &["Web"],
        Kind::Country => &["Land", "\"DK\""],
        Kind::Language => &["Tongue", "\"da\""],
        Kind::Timezone => &["Zone"],
        Kind::List | Kind::ListOf(_) => &["Tags", "Whole", "Lines"],
        _ => return tape.of(COLUMNS).0.to_owned(),
    };
    tape.of(fields).to_owned()
}

fn condition(tape: &mut Tape<'_>, depth: u32) -> String {
    let field = tape.of(COLUMNS).0;
    match tape.below(7) {
        0 => format!("({field} is not null)"),
        1 => format!("({field} is blank)"),
        2 => format!("({field} == {})", tape.of(LITERALS)),
        3 => format!("({field} {} {})", tape.of(&["<", ">=", "!="]), expression(tape, depth)),
        4 => format!("({field} in [{}, {}])", tape.of(LITERALS), tape.of(LITERALS)),
        5 => format!(
            "({field} is not null and {} and not Yes)",
            tape.of(&["B", "Yes", "Day < today", "I > 3"])
        ),
        _ => format!("({field} matches /^[a-z ]*$/i)"),
    }
}

/// A mapping line, and the type of its target.
#[derive(Clone, Debug)]
struct Line {
    value: String,
    ty: String,
    optional: bool,
    /// The number of its expression.
    of: usize,
}

/// Each expression in the ways that a checker may ask for: the one that it takes compiles.
fn lines(tapes: &[Vec<u8>]) -> Vec<Line> {
    let mut lines = Vec::new();
    for (of, bytes) in tapes.iter().enumerate() {
        let mut tape = Tape(bytes.iter());
        let types = [tape.of(TARGETS), tape.of(TARGETS), "text(40)", "int", "decimal(28, 4)", "json"];
        let optional = tape.below(3) > 0;
        let value = expression(&mut tape, 3);
        let ends =
            ["", " otherwise null", " otherwise reject because \"declared\"", " otherwise skip record"];
        for ty in types {
            for end in ends {
                lines.push(Line { value: format!("({value}){end}"), ty: ty.to_owned(), optional, of });
            }
        }
    }
    lines
}

/// The project whose flow has these lines, each on a line of its own.
fn project(lines: &[Line]) -> Compilation {
    let columns: String = COLUMNS.iter().map(|(name, ty, _)| format!("{name}: {ty}\n")).collect();
    let fields = lines
        .iter()
        .enumerate()
        .map(|(index, line)| format!("F{index}: {}{}\n", line.ty, if line.optional { "?" } else { "" }));
    let map = lines.iter().enumerate().map(|(index, line)| format!("{} -> F{index}\n", line.value));
    let text = format!(
        "purpose service \"Service\" {{ basis contract }}\n\
         system list \"List\" is csv {{ owner \"a@acme.example\" stored in EU connect {{ path \"list.csv\" }}\n\
         object rows about customer {{\n{columns}}} }}\n\
         system copy \"Copy\" is sqlite {{ owner \"a@acme.example\" stored in EU role controller connect {{ path \"copy.db\" }}\n\
         object rows about customer {{\nNumber: id match\n{}}} }}\n\
         /// Shows expressions.\n\
         flow example \"Example\" {{ from list.rows\n to copy.rows, upsert by Number\n purpose service\n person by Mail\n\
         owner \"a@acme.example\"\n blanks clear\n when permission ends remove\n when gone remove\n\
         map {{\nNumber -> Number\n{}}} }}\n",
        fields.collect::<String>(),
        map.collect::<String>(),
    );
    let world = Memory { manifest: "name = \"sound\"\n".into(), files: vec![("sound.flow".into(), text)] };
    compile(&world, &martlet_stdlib::library())
}

/// The lines that compile, and their project.
fn compiling(mut lines: Vec<Line>) -> (Vec<Line>, Compilation) {
    for _ in 0..20 {
        let compilation = project(&lines);
        if compilation.plan.is_some() {
            return (lines, compilation);
        }
        let errors: Vec<_> = compilation
            .diagnostics
            .sorted()
            .into_iter()
            .filter(|it| it.entry.severity == Severity::Error)
            .collect();
        let mut wrong = vec![false; lines.len()];
        for finding in &errors {
            let name = finding.entry.name;
            let once = name.starts_with("syntax/") || name.starts_with("name/");
            let file = compilation.sources.get(finding.primary.span.file).unwrap();
            let first = file.text[..file.text.find("Number -> Number").unwrap()].matches('\n').count() + 1;
            let line_of = |span: Span| file.text[..span.start as usize].matches('\n').count();
            let line_of_map = |span: Span| line_of(span).checked_sub(first).filter(|at| *at < lines.len());
            // Lines that are wrong for one reason are told as one.
            for at in finding.related.iter().filter_map(|label| line_of_map(label.span)) {
                wrong[at] = true;
            }
            match line_of_map(finding.primary.span) {
                // What cannot be read, and a name that is not there, is told only once.
                Some(at) if once => {
                    lines.iter().zip(&mut wrong).for_each(|(it, wrong)| *wrong |= it.of == lines[at].of)
                }
                Some(at) => wrong[at] = true,
                None => panic!(
                    "{name}: {} (line {})\n{}",
                    finding.message,
                    line_of(finding.primary.span),
                    file.text
                ),
            }
        }
        assert!(wrong.contains(&true), "no plan, and nothing says why: {lines:#?}");
        let mut wrong = wrong.into_iter();
        lines.retain(|_| wrong.next() == Some(false));
    }
    let last = project(&lines);
    let errors: Vec<_> =
        last.diagnostics.sorted().iter().map(|it| (it.entry.name, it.message.clone())).collect();
    panic!("errors come without end: {errors:#?}");
}

/// A row of the table for each choice of cells.
fn table(rows: &[Vec<u8>]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS.iter().map(|(name, ..)| name)).unwrap();
    for row in rows {
        let mut tape = Tape(row.iter());
        writer.write_record(COLUMNS.iter().map(|(_, _, cells)| tape.of(cells))).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// What is wrong with a cell that is handed over, judged by reading it as the destination declares it.
fn wrong(cell: &Cell, line: &Line, field: &martlet_compiler::plan::Object) -> Option<String> {
    let text = match cell {
        Cell::Unchanged if line.value.contains("unchanged") => return None,
        Cell::Unchanged => return Some("unchanged, though nothing says so".into()),
        Cell::Null if line.optional => return None,
        Cell::Null => return Some("nothing, where the field needs a value".into()),
        Cell::Bool(value) => value.to_string(),
        Cell::Int(value) => value.to_string(),
        Cell::Text(text) => text.clone(),
    };
    if matches!(cell, Cell::Int(_)) != (line.ty == "int") && (line.ty == "int" || line.ty.starts_with("text"))
    {
        return Some("another kind of cell".into());
    }
    // Any text may be taken for a phone number as somebody wrote it, and for a word of an open choice.
    if line.ty == "phone" || line.ty.starts_with("enum open") {
        return None;
    }
    if text.trim().is_empty() && !line.ty.starts_with("text") && !line.ty.starts_with("enum open") {
        return Some("blank".into());
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([field.fields[0].name.as_str(), "Rest"]).unwrap();
    writer.write_record([text.as_str(), "x"]).unwrap();
    let table = writer.into_inner().unwrap();
    let mut reader = Reader::open(table.as_slice(), "copy.csv", field, b',').unwrap();
    let record = reader.next_record().unwrap().unwrap();
    record.fault.as_ref().map(|fault| format!("{}: {text:?}", fault.reason))
}

/// Judges the rows; how many cells were handed over.
fn judge(lines: &[Line], compilation: &Compilation, table: &str) -> Result<usize, String> {
    let plan = compilation.plan.as_ref().unwrap();
    let source = plan.objects.iter().find(|object| object.id() == "list.rows").unwrap();
    let target = plan.objects.iter().find(|object| object.id() == "copy.rows").unwrap();
    let (key, people) = (ProjectKey::new(&[7; 32]), People::default());
    // What the purpose of the project rests on, as a run makes it known.
    let mut consent = ConsentView::default();
    consent.set_grounds("service", 0, vec![Rest { ground: Ground::Always, condition: None }]);
    let run = Run {
        moment: Moment { now: "2026-03-02T09:00:00Z".parse().unwrap(), today: "2026-03-02".parse().unwrap() },
        zone: &TimeZone::get("Europe/Copenhagen").unwrap(),
        consent: &consent,
        people: &people,
        keys: &key,
    };
    let mut cells = 0;
    // One line at a time: a reject of one must not hide the others.
    for (index, line) in lines.iter().enumerate() {
        let name = format!("F{index}");
        let mut flow = plan.flows[0].clone();
        flow.fields.retain(|field| field.target == "Number" || field.target == name);
        let prepared = Prepared::new(plan, &flow).map_err(|error| format!("{line:?}: {error}"))?;
        let mut field = target.clone();
        field.fields.retain(|field| field.name == name);
        let mut reader = Reader::open(table.as_bytes(), "list.csv", source, b',').unwrap();
        while let Some(record) = reader.next_record().unwrap() {
            if let Some(fault) = &record.fault {
                return Err(format!("a cell of the test does not fit: {fault:?}"));
            }
            let told = |why: String| Err(format!("{line:?}: {why}\n{:?}", record.payload()));
            match prepared.judge(&record, &Tables::default(), &run).remove(0) {
                Verdict::Mapped(staged) => {
                    cells += 1;
                    let slot = flow.fields.iter().position(|field| field.target == name).unwrap();
                    if let Some(why) = wrong(&staged.cells[slot], line, &field) {
                        return told(why);
                    }
                }
                Verdict::Filtered if line.value.contains("skip record") => {}
                Verdict::Rejected(reject, _) => {
                    let declared = reject.rule == "otherwise"
                        && reject.reason == "declared"
                        && line.value.contains("reject because");
                    // How large these get, and how many digits a divided amount has, is known only here.
                    let large =
                        ["| sum", "| abs", "| ceil", "| floor"].iter().any(|it| line.value.contains(it))
                            && reject.reason == "the result is too large a number";
                    let wide = reject.rule == "type"
                        && reject.reason.starts_with("the number ")
                        && ["sum", "*", "/", "M"].iter().any(|it| line.value.contains(it));
                    if !declared && !large && !wide {
                        return told(format!("{}: {}", reject.rule, reject.reason));
                    }
                }
                other => return told(format!("{other:?}")),
            }
        }
    }
    Ok(cells)
}

#[test]
fn the_frame_compiles_and_its_cells_fit() {
    let every: Vec<Line> = COLUMNS
        .iter()
        .map(|(name, ty, _)| {
            let ty = ty.trim_end_matches(" key").replace("bool(\"ja\", \"nej\")", "bool");
            let optional = ty.ends_with('?');
            Line { value: format!("({name})"), ty: ty.trim_end_matches('?').to_owned(), optional, of: 0 }
        })
        .collect();
    let (kept, compilation) = compiling(every.clone());
    assert_eq!(kept.len(), every.len());
    let rows: Vec<Vec<u8>> = (0..10).map(|row| vec![row; 64]).collect();
    assert_eq!(judge(&kept, &compilation, &table(&rows)), Ok(10 * every.len()));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_compiles_does_not_surprise(
        tapes in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 8..40), 1..5),
        rows in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 40..=40), 1..8),
    ) {
        let (kept, compilation) = compiling(lines(&tapes));
        if let Err(why) = judge(&kept, &compilation, &table(&rows)) {
            prop_assert!(false, "{why}");
        }
    }
}
