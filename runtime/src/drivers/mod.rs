//! How bytes move. Drivers that write are reached only through the effects of delivery.

mod words;

pub(crate) use words::plain;
