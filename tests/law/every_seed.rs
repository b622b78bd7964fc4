//! Where each seed is tried: every one through `run`, but for a product that refuses a removal, which `check` tells before
//! anything runs; by a test that is there.

const HERE: &str = include_str!("seeds.rs");
const GOLDEN: &str = include_str!("golden.txt");
const SPREAD: &str = include_str!("../spread.rs");
const ERASE: &str = include_str!("../erase.rs");
const SHOWN: &str = include_str!("../consent.rs");
const CELLS: &str = include_str!("cells.rs");
const REFUSES: &str = include_str!("../cases/diagnostics/consent/never-stopped/small-audience.flow");

/// The number of a seed, where it is tried, and by which test or row.
const SEEDS: [(u8, &str, &str); 25] = [
    (1, SPREAD, "fn a_no_in_any_system_reaches_the_others_and_nothing_else_is_touched()"),
    (2, GOLDEN, "T2 an import of everybody"),
    (3, GOLDEN, "T3 a guest"),
    (4, HERE, "fn t4_"),
    (5, HERE, "fn t5_"),
    (6, CELLS, "fn t6_"),
    (7, HERE, "fn t7_"),
    (8, HERE, "fn t8_"),
    (9, GOLDEN, "T9 a yes"),
    (10, CELLS, "fn t10_"),
    (11, GOLDEN, "T11 a topic"),
    (12, CELLS, "fn t12_"),
    (13, SPREAD, "fn a_later_yes_on_paper_is_told_and_a_no_after_it_counts_again()"),
    (14, GOLDEN, "T14 messages"),
    (15, REFUSES, "finds consent/never-stopped"),
    (16, HERE, "fn t16_"),
    (17, ERASE, "fn p12_two_hundred_people_leave_no_byte()"),
    (18, HERE, "fn t18_"),
    (19, SHOWN, "fn what_somebody_allows_is_shown_as_it_stood_at_any_time()"),
    (20, HERE, "fn t20_"),
    (21, HERE, "fn t21_"),
    (22, HERE, "fn t22_"),
    (23, HERE, "fn t23_"),
    (24, HERE, "fn t24_"),
    (25, CELLS, "fn t25_"),
];

#[test]
fn every_seed_is_tried() {
    let mut numbers: Vec<u8> = SEEDS.iter().map(|(number, ..)| *number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=25).collect::<Vec<u8>>());
    let gone: Vec<&str> =
        SEEDS.iter().filter(|(_, text, test)| !text.contains(test)).map(|(.., test)| *test).collect();
    assert!(gone.is_empty(), "{gone:?}");
}
