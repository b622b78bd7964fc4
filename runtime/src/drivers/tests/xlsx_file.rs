//! Workbooks as sources and destinations: what Excel makes of values, what stays as it is, and what is no workbook.

use super::*;
use crate::drivers::{MergedFile, source};
use crate::transform::tests::{object, plan};
use martlet_delivery::ports::NotTaken;
use std::fs;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const WORKBOOK: &str = r#"<?xml version="1.0"?><workbook xmlns:r="r"><workbookPr/><sheets><sheet name="Notes" sheetId="1" r:id="rId1"/><sheet name="People &amp; more" sheetId="2" r:id="rId7"/></sheets></workbook>"#;
const WAYS: &str = r#"<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId7" Target="/xl/worksheets/sheet2.xml"/></Relationships>"#;
const TEXTS: &str = r#"<sst><si><t>Email</t></si><si><r><t>Na</t></r><r><rPr><b/></rPr><t xml:space="preserve">me </t></r></si><si><t>&#197;se &amp; B_x000D_
o</t><rPh sb="0" eb="1"><t>read so</t></rPh></si><si/></sst>"#;
const STYLES: &str = r#"<styleSheet><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd;@"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="2"/></cellXfs></styleSheet>"#;
const NOTES: &str =
    "<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>note</t></is></c></row></sheetData></worksheet>";

const BEFORE: &str = r#"<worksheet xmlns="m"><cols><col min="1"/></cols><sheetData><row r="2"><c r="B2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c><c r="D2" t="str"><v>Born</v></c><c r="E2" t="inlineStr"><is><t>Sum</t></is></c><c r="F2"><v>7</v></c></row>"#;
const ANA: &str = r#"<row r="4" spans="2:6" ht="20"><c r="A4" s="2"/><c r="B4" t="inlineStr"><is><t>a@x.example</t></is></c><c r="C4" s="2" t="s"><v>2</v></c><c r="D4" s="1"><v>45351</v></c><c r="E4"><f>F4*2</f><v>1.5</v></c><c r="F4" t="b"><v>1</v></c></row>"#;
const BO: &str = r#"<row r="5"><c r="B5" t="str"><f>"b"&amp;"@x.example"</f><v>b@x.example</v></c><c r="E5" t="e"><v>#N/A</v></c></row>"#;
const CY: &str = r#"<row r="9"><c r="B9" t="inlineStr"><is><t>c@x.example</t></is></c><c r="C9" t="s"><v>3</v></c><c r="E9"><v>1E+20</v></c></row>"#;
const BEHIND: &str =
    "</sheetData><mergeCells count=\"1\"><mergeCell ref=\"A1:B1\"/></mergeCells></worksheet>";

fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(part.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn book(sheet: &str) -> Vec<u8> {
    zipped(&[
        ("[Content_Types].xml", "<Types/>"),
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", WAYS),
        ("xl/sharedStrings.xml", TEXTS),
        ("xl/styles.xml", STYLES),
        ("xl/worksheets/sheet1.xml", NOTES),
        ("xl/worksheets/sheet2.xml", sheet),
    ])
}

fn whole() -> Vec<u8> {
    book(&[BEFORE, ANA, BO, "<row r=\"6\"/>", CY, BEHIND].concat())
}

fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        parts.push((part.name().unwrap().into_owned(), text));
    }
    parts
}

/// The sheet's rows as XML, after what stands before them.
fn sheet(bytes: &[u8]) -> String {
    parts(bytes).into_iter().find(|(name, _)| name == "xl/worksheets/sheet2.xml").unwrap().1
}

fn fields() -> Vec<Field> {
    ["Email", "Name", "Born", "Sum", "7"].map(|name| optional(name, Type::Text(None))).to_vec()
}

fn read(bytes: &[u8], sheet: &str, fields: Vec<Field>) -> Result<Vec<Vec<String>>, String> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.xlsx"), bytes).unwrap();
    let mut plan = plan(vec![object("crm", "contact", fields)]);
    let system = plan.systems.first_mut().unwrap();
    system.driver = "xlsx".into();
    let text = |text: &str| SettingValue::Text(text.into());
    system.settings = [("path".to_owned(), text("a.xlsx")), ("sheet".to_owned(), text(sheet))].into();
    let mut opened = source(&plan, "crm.contact", folder.path()).map_err(|error| error.to_string())?;
    let mut rows = Vec::new();
    while let Some(record) = opened.next_record().map_err(|error| error.to_string())? {
        match &record.fault {
            Some(fault) => rows.push(vec![format!("{}: {}", fault.place, fault.reason)]),
            None => rows.push(record.payload().into_iter().map(|(_, cell)| cell).collect()),
        }
    }
    Ok(rows)
}

#[test]
fn p16_cells_are_read_as_what_they_hold() {
    let rows = read(&whole(), "People & more", fields()).unwrap();
    assert_eq!(
        rows,
        [
            vec!["a@x.example", "Åse & B\r\no", "2024-02-29", "1.5", "true"],
            vec!["`Sum`, row 2 of a.xlsx: `Sum` holds bytes that are neither text nor a number"],
            vec!["c@x.example", "", "", "100000000000000000000", ""],
        ]
    );
    let typed = vec![
        optional("Born", Type::Date),
        optional("Sum", Type::Decimal(28, 2)),
        optional("7", Type::Bool(None)),
    ];
    assert_eq!(read(&whole(), "People & more", typed).unwrap()[0], ["2024-02-29", "1.5", "true"]);
    let missing = read(&whole(), "People", fields()).unwrap_err();
    assert!(missing.contains("it has no sheet `People`; it has `Notes`, `People & more`"), "{missing}");
    let first = read(&whole(), "Notes", vec![field("Email", Type::Email)]).unwrap_err();
    assert!(first.contains("column `Email` is missing"), "{first}");
}

fn way(files: &MemoryFiles, settings: &[(&str, &str)], target: Target) -> MergedFile<'static> {
    let settings = [&[("cells", "machine")], settings].concat();
    MergedFile::new(Box::new(files.clone()), "out/a.xlsx", form("xlsx", &settings), target)
}

fn with(bytes: &[u8]) -> MemoryFiles {
    let files = MemoryFiles::default();
    files.0.borrow_mut().insert("out/a.xlsx".into(), bytes.into());
    files
}

fn content(files: &MemoryFiles) -> Vec<u8> {
    files.0.borrow().get("out/a.xlsx").cloned().unwrap_or_default()
}

/// `Email` (the key), and these fields.
fn target(fields: Vec<Field>, adds: bool) -> Target {
    let email = Field { key: true, ..field("Email", Type::Email) };
    let all: Vec<Field> = [email].into_iter().chain(fields).collect();
    let written = |field: &Field| TargetField { field: field.clone(), only: None };
    Target {
        object: "contact".into(),
        fields: all.iter().map(written).collect(),
        columns: all,
        key: vec![0],
        adds,
        meets: Meets::Changes,
    }
}

fn cells(email: &str, cells: Vec<Cell>) -> Staged {
    row(Action::Put, email, [vec![t(email)], cells].concat())
}

#[test]
fn what_is_none_of_the_flows_stays_as_it_is() {
    let files = with(&whole());
    let columns = || {
        vec![
            optional("Name", Type::Text(None)),
            optional("Born", Type::Date),
            optional("Sum", Type::Decimal(28, 2)),
        ]
    };
    let sheet_of = [("sheet", "People & more")];
    let rows = vec![
        cells("a@x.example", vec![t("Åse & B\r\no"), t("2024-03-01"), t("1.50")]),
        remove("b@x.example"),
        cells("d@x.example", vec![t(" <Di>\r\u{1}_x0041_"), Cell::Null, t("12345678901234567.89")]),
        cells("c@x.example", vec![Cell::Null, t("2024-01-31"), Cell::Unchanged]),
    ];
    let landed = |refused| Ok(Answer::Landed { refused });
    assert_eq!(deliver(&mut way(&files, &sheet_of, target(columns(), true)), "u1", rows), landed(vec![]));
    let born = |at: &str, style: &str, day: &str| {
        format!("<c r=\"{at}\"{style} t=\"inlineStr\"><is><t xml:space=\"preserve\">{day}</t></is></c>")
    };
    let ana = ANA.replace("<c r=\"D4\" s=\"1\"><v>45351</v></c>", &born("D4", " s=\"1\"", "2024-03-01"));
    let cy = CY.replace(
        "<c r=\"C9\" t=\"s\"><v>3</v></c>",
        &format!("<c r=\"C9\"/>{}", born("D9", "", "2024-01-31")),
    );
    let di = format!(
        "<row r=\"10\">{}{}{}</row>",
        born("B10", "", "d@x.example"),
        born("C10", "", " &lt;Di&gt;_x000D__x0001__x005F_x0041_"),
        born("E10", "", "12345678901234567.89"),
    );
    let now = content(&files);
    assert_eq!(sheet(&now), [BEFORE, &ana, "<row r=\"6\"/>", &cy, &di, BEHIND].concat());
    for (name, part) in parts(&whole()) {
        let kept = parts(&now).into_iter().find(|(held, _)| *held == name).unwrap().1;
        assert!(kept == part || name.ends_with("sheet2.xml"), "{name}");
    }
    let read = read(&now, "People & more", fields()).unwrap();
    assert_eq!(read[2], ["d@x.example", " <Di>\r\u{1}_x0041_", "", "12345678901234567.89", ""]);

    let rows = vec![cells("B@x.example", vec![t("No")]), cells("a@x.example", vec![t("Ann")])];
    let update = target(vec![optional("Name", Type::Text(None))], false);
    let refused = vec![(0, NotTaken::NoCounterpart)];
    assert_eq!(deliver(&mut way(&files, &sheet_of, update), "u2", rows), landed(refused));
    assert!(sheet(&content(&files)).contains("Ann"));
}

#[test]
fn a_formula_that_others_share_is_told_and_the_order_of_formulas_is_made_anew() {
    let shared = ANA.replace("<f>", "<f t=\"shared\" ref=\"E4:E9\" si=\"0\">");
    let parts_of = |sheet: &str| {
        let (types, chain) = ("<Types><Override PartName=\"/xl/calcChain.xml\"/><Default/></Types>", "<c/>");
        let ways = WAYS.replace("</R", "<Relationship Id=\"rId9\" Target=\"calcChain.xml\"/></R");
        zipped(&[
            ("[Content_Types].xml", types),
            ("xl/workbook.xml", WORKBOOK),
            ("xl/_rels/workbook.xml.rels", &ways),
            ("xl/calcChain.xml", chain),
            ("xl/sharedStrings.xml", TEXTS),
            ("xl/worksheets/sheet2.xml", sheet),
        ])
    };
    let before = parts_of(&[BEFORE, &shared, CY, BEHIND].concat());
    let files = with(&before);
    let sum = || target(vec![optional("Sum", Type::Decimal(28, 2))], true);
    let mut way = way(&files, &[("sheet", "People & more")], sum());
    let told = deliver(&mut way, "u1", vec![remove("a@x.example")]).unwrap_err().why;
    assert!(told.starts_with("other cells have their formula from row 4"), "{told}");
    assert_eq!(content(&files), before);
    let rows = vec![cells("a@x.example", vec![t("2")]), cells("c@x.example", vec![t("2")])];
    let answer = deliver(&mut way, "u2", rows);
    assert!(
        matches!(&answer, Ok(Answer::Landed { refused }) if refused.len() == 1 && refused[0].0 == 0),
        "{answer:?}"
    );
    let now = parts(&content(&files));
    assert!(
        now.iter().all(|(name, text)| name != "xl/calcChain.xml" && !text.contains("calcChain")),
        "{now:?}"
    );
    assert!(now.contains(&("[Content_Types].xml".into(), "<Types><Default/></Types>".into())));
    assert!(sheet(&content(&files)).contains("<c r=\"E9\"><v>2</v></c>"));
}

#[test]
fn a_new_workbook_names_its_columns_and_formulas_are_texts() {
    let files = MemoryFiles::default();
    let fields = || {
        vec![
            optional("Name", Type::Text(None)),
            optional("Sum", Type::Decimal(28, 2)),
            optional("Yes", Type::Bool(None)),
        ]
    };
    let rows = vec![
        cells("a@x.example", vec![t("=1+1"), t("-1.50"), Cell::Bool(true)]),
        cells("b@x.example", vec![t(""), t("0.00"), Cell::Null]),
        cells("c@x.example", vec![t(&"x".repeat(32_768)), Cell::Null, Cell::Null]),
    ];
    let why = "`Name` has more than 32767 characters, and no cell holds them";
    let answer = deliver(&mut way(&files, &[("sheet", "A & B")], target(fields(), true)), "u1", rows);
    assert_eq!(answer, Ok(Answer::Landed { refused: vec![(2, NotTaken::Refused(why.into()))] }));
    let all: Vec<Field> = target(fields(), true).columns;
    assert_eq!(
        read(&content(&files), "A & B", all).unwrap(),
        [["a@x.example", "=1+1", "-1.5", "true"], ["b@x.example", "", "0", ""]]
    );
    let text = parts(&content(&files)).into_iter().find(|(name, _)| name.ends_with("sheet1.xml")).unwrap().1;
    assert!(text.contains("<c r=\"C2\"><v>-1.5</v></c><c r=\"D2\" t=\"b\"><v>1</v></c></row>"), "{text}");
    assert!(!text.contains("<f>"), "nothing of it is a formula");
    let settings = [("cells", "spreadsheet")];
    let guarded = MergedFile::new(
        Box::new(files.clone()),
        "out/b.xlsx",
        form("xlsx", &settings),
        target(fields(), true),
    );
    let mut guarded = guarded;
    deliver(&mut guarded, "u2", vec![cells("=a@x.example", vec![t("=1+1"), Cell::Null, Cell::Null])])
        .unwrap();
    deliver(&mut guarded, "u3", vec![cells("=a@x.example", vec![t("@1"), Cell::Null, Cell::Null])]).unwrap();
    let bytes = files.0.borrow().get("out/b.xlsx").cloned().unwrap();
    let names = vec![optional("Email", Type::Text(None)), optional("Name", Type::Text(None))];
    assert_eq!(read(&bytes, "Sheet1", names).unwrap(), [["'=a@x.example", "'@1"]]);
}

#[test]
fn what_is_no_workbook_is_told_and_left_alone() {
    let whole = whole();
    let empty = book("<worksheet><sheetData/></worksheet>");
    let no_end = book(
        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Email</t></is></c></row>",
    );
    let backwards = book(&[BEFORE, BO, ANA, BEHIND].concat());
    for (bytes, why) in [
        (&whole[..0], "it is no Excel workbook"),
        (&whole[..whole.len() - 1], "it is no Excel workbook"),
        (b"Email,Name\n", "it is no Excel workbook"),
        (&zipped(&[("readme.txt", "no")]), "it is no Excel workbook"),
        (&empty, "the sheet is empty: its first row should name the columns"),
        (&no_end, "it is no Excel workbook"),
        (&backwards, "it is no Excel workbook"),
    ] {
        let files = with(bytes);
        let mut way = way(&files, &[("sheet", "People & more")], target(vec![], true));
        let told = way.inspect().unwrap_err().why;
        assert!(told.contains(why), "{told}");
        assert!(deliver(&mut way, "u1", vec![remove("a@x.example")]).is_err());
        assert_eq!(content(&files), bytes);
    }
    // Whichever byte is turned (every fifth, for the time it takes): it is told, or read, and never ends the program.
    for at in (0..whole.len()).step_by(5) {
        let mut turned = whole.clone();
        turned[at] ^= 0x2a;
        let _ = read(&turned, "People & more", fields());
    }
}
