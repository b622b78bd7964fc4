//! Hand-built objects and plans for the tests.

use martlet_compiler::plan::{Field, Object, Type};

/// A field that must be there.
pub(crate) fn field(name: &str, ty: Type) -> Field {
    Field {
        name: name.into(),
        label: name.into(),
        ty,
        optional: false,
        key: false,
        matching: false,
        required: false,
        lenient: false,
        category: None,
    }
}

/// A field that may be absent.
pub(crate) fn optional(name: &str, ty: Type) -> Field {
    Field { optional: true, ..field(name, ty) }
}

/// An object of a system.
pub(crate) fn object(system: &str, name: &str, fields: Vec<Field>) -> Object {
    Object { system: system.into(), name: name.into(), label: name.into(), about: Vec::new(), fields }
}
