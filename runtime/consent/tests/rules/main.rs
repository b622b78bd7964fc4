//! The rules as people meet them: who is left out, who is who, and what went wrong in real systems.

mod given;
mod people;
mod seeds;
