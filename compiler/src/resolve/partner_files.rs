//! Files exchanged with partners: their format, their key, and what the control file sums up.

use super::Resolver;
use super::model::{Field, ObjectId};
use super::suggest::unknown;
use crate::diagnostics::catalogue;
use crate::syntax::ast::{self, ControlPart};
use std::collections::BTreeMap;

/// Layouts of files.
const FORMATS: &[&str] = &[
    "csv",
    "fixed_width",
    "json",
    "jsonl",
    "parquet",
    "pipe_separated",
    "semicolon_separated",
    "tab_separated",
    "xlsx",
];
/// Ways to encrypt a file.
const ENCRYPTIONS: &[&str] = &["pgp"];

impl Resolver<'_> {
    pub(super) fn partner_file(&mut self, file: &ast::FileSpec, fields: &[Field], broken: bool) {
        if let Some(format) = &file.format {
            self.one_of(
                &format.name,
                "format of files called",
                FORMATS,
                &catalogue::NAME_UNKNOWN_FORMAT,
                "write how the file is laid out",
            );
        }
        if let Some((how, _)) = &file.encrypt {
            self.one_of(
                how,
                "encryption called",
                ENCRYPTIONS,
                &catalogue::NAME_UNKNOWN_ENCRYPTION,
                "write `encrypt pgp \"NAME OF THE KEY\"`",
            );
        }
        for part in file.control.iter().flat_map(|control| &control.parts) {
            let ControlPart::Sum(name) = part else { continue };
            if broken || fields.iter().any(|field| field.name == name.text) {
                continue;
            }
            let known = fields.iter().map(|field| field.name.as_str());
            let help = "name a number of this file";
            self.report(unknown(&catalogue::NAME_UNKNOWN_FIELD, "field", name, known, help));
        }
        self.some_time(file.answers.as_ref().map(|(_, within)| within));
    }

    /// The files that other files answer; asked once every object is known.
    pub(super) fn answered_files(&mut self) {
        let asked: BTreeMap<ObjectId, ast::ObjectRef> = self
            .names
            .objects
            .iter()
            .filter_map(|(id, object)| Some((id.clone(), object.file.as_ref()?.answers.as_ref()?.0.clone())))
            .collect();
        for (id, answered) in asked {
            let found = self.object_use(&answered);
            if let Some(object) = self.names.objects.get_mut(&id) {
                object.answers = found;
            }
        }
    }
}
