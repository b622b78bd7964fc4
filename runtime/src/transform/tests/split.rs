//! Cutting text into rows and cells: against another reader, and with stray quotes.

use crate::transform::split::{LONGEST_ROW, Piece, Splitter, Why};
use proptest::prelude::*;
use std::io::Read;

/// Gives the bytes in pieces of that size, as pipes do.
struct Drip<'b>(&'b [u8], usize);

impl Read for Drip<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let count = self.1.min(self.0.len()).min(out.len());
        let (now, later) = self.0.split_at(count);
        out[..count].copy_from_slice(now);
        self.0 = later;
        Ok(count)
    }
}

/// Each piece as its line and cells, a broken line as one cell after `!`.
fn cut(text: &[u8], width: Option<usize>, step: usize) -> Vec<(u64, Vec<String>)> {
    let mut rows = Splitter::new(Drip(text, step), b',');
    if let Some(width) = width {
        rows.expect(width);
    }
    let string = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut out = Vec::new();
    while let Some(piece) = rows.next_piece().unwrap() {
        out.push(match piece {
            Piece::Row(row) => {
                (row.line(), (0..row.width()).map(|index| string(&row.cell(index).unwrap())).collect())
            }
            Piece::Broken(broken) => (broken.line, vec!["!".into(), string(broken.content())]),
        });
    }
    out
}

fn shown(text: &str, width: usize) -> Vec<String> {
    let cut = cut(text.as_bytes(), Some(width), 7);
    cut.into_iter().map(|(line, cells)| format!("{line} {}", cells.join("|"))).collect()
}

#[test]
fn cells_quotes_and_line_ends() {
    assert_eq!(
        shown("\u{feff}a,b\r\n1,\"x, \"\"y\"\"\nz\"\n2,\r3,4", 2),
        ["1 a|b", "2 1|x, \"y\"\nz", "4 2|", "5 3|4"]
    );
    assert_eq!(shown("a,5\" pipe\n", 2), ["1 a|5\" pipe"]);
    assert_eq!(shown("", 2), Vec::<String>::new());
    assert_eq!(shown("a\n\nb\n", 1), ["1 a", "2 ", "3 b"]);
}

#[test]
fn a_stray_quote_breaks_one_line_only() {
    // Never closed.
    assert_eq!(shown("1,\"a\n2,b\n3,c\n", 2), ["1 !|1,\"a", "2 2|b", "3 3|c"]);
    // Closed by the opening quote of a later cell.
    assert_eq!(shown("1,\"a\n2,\"b\"\n3,c\n", 2), ["1 !|1,\"a", "2 2|b", "3 3|c"]);
    // Closed at a later line's end: the number of cells tells.
    assert_eq!(shown("1,\"a\n2,x\"\n3,c\n", 2).len(), 2);
    assert_eq!(shown("1,\"a,5\n2,\",5\n3,c,5\n", 3), ["1 1|a,5\n2,|5", "3 3|c|5"]);
    assert_eq!(shown("1,\"a\n2,b,\"\n3,c,d\n", 3), ["1 !|1,\"a", "2 !|2,b,\"", "3 3|c|d"]);
    // In the middle of a cell.
    assert_eq!(shown("1,\"a\"b\n2,c\n", 2), ["1 !|1,\"a\"b", "2 2|c"]);
}

#[test]
fn a_line_without_end_is_broken_and_passed() {
    let mut text = vec![b'x'; LONGEST_ROW + 100_000];
    text.extend_from_slice(b"\r\n1,2\n");
    let mut rows = Splitter::new(text.as_slice(), b',');
    let Some(Piece::Broken(broken)) = rows.next_piece().unwrap() else { panic!() };
    assert_eq!((broken.why, broken.bytes.len()), (Why::TooLong, LONGEST_ROW));
    let Some(Piece::Row(row)) = rows.next_piece().unwrap() else { panic!() };
    assert_eq!((row.line(), row.width()), (2, 2));
    assert!(rows.next_piece().unwrap().is_none());
}

proptest! {
    #[test]
    fn well_formed_text_is_cut_as_the_csv_crate_cuts_it(
        rows in proptest::collection::vec(proptest::collection::vec("[a-c \",\n\r;é]{0,4}", 2..4), 0..6),
        step in 1_usize..40,
    ) {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let text = writer.into_inner().unwrap();
        let cells: Vec<_> = cut(&text, None, step).into_iter().map(|(_, cells)| cells).collect();
        prop_assert_eq!(cells, rows);
    }

    #[test]
    fn pieces_hold_every_byte_in_order(text in "[ab,\"\n\r]{0,60}", step in 1_usize..9, width in 1_usize..4) {
        let mut rows = Splitter::new(Drip(text.as_bytes(), step), b',');
        rows.expect(width);
        let mut bytes = Vec::new();
        let mut line = 0;
        while let Some(piece) = rows.next_piece().unwrap() {
            let (at, part) = match piece {
                Piece::Row(row) => (row.line(), [row.content(), row.line_end()].concat()),
                Piece::Broken(broken) => (broken.line, broken.bytes.to_vec()),
            };
            prop_assert!(at > line);
            line = at;
            bytes.extend(part);
        }
        prop_assert_eq!(bytes, text.as_bytes());
    }
}
