//! Comments stay with what they are about.
