//! What the law of places makes of a purpose and a choice, from the files of a project to what is delivered: each row of
//! the packs that ships, purposes × channels × states, and cases that went wrong in real systems (T and a number: the
//! test seeds of the design). What is expected stands in the `.txt` files beside this one.

#![allow(clippy::expect_used, clippy::panic, missing_docs, reason = "a test fails by panicking")]

mod cells;
mod every_seed;
mod facts;
mod golden;
mod matrix;
mod packs;
mod project;
mod rows;
mod seeds;
mod told;
