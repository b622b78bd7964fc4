//! The values of a record, field by field: what does not fit a `lenient` field is left out and counted; anything else that
//! does not fit is the record's fault.

use super::cells::Misfit;
use martlet_compiler::plan::Field;
use martlet_compiler::types::value::Value;

/// The first field whose value does not fit, and why.
pub(super) type FirstMisfit<'f> = Option<(&'f Field, Misfit)>;

/// For each field how many values were left out.
#[derive(Debug)]
pub(super) struct LeftOut(Vec<u64>);

impl LeftOut {
    pub(super) fn none(fields: &[Field]) -> LeftOut {
        LeftOut(vec![0; fields.len()])
    }

    /// Reads each field, given with its place.
    pub(super) fn fit<'f, 'v>(
        &mut self,
        fields: &'f [Field],
        mut read: impl FnMut(usize, &'f Field) -> Result<Value<'v>, Misfit>,
    ) -> (Vec<Value<'v>>, FirstMisfit<'f>) {
        let mut values = Vec::with_capacity(fields.len());
        let mut first = None;
        for (index, (field, left_out)) in fields.iter().zip(&mut self.0).enumerate() {
            match read(index, field) {
                Ok(value) => values.push(value),
                Err(_) if field.lenient => {
                    *left_out += 1;
                    values.push(Value::Null);
                }
                Err(misfit) => {
                    values.push(Value::Missing);
                    first.get_or_insert((field, misfit));
                }
            }
        }
        (values, first)
    }

    /// The fields of which values were left out, with how many.
    pub(super) fn counts<'f>(&self, fields: &'f [Field]) -> Vec<(&'f str, u64)> {
        let counted = fields.iter().zip(&self.0).filter(|(_, count)| **count > 0);
        counted.map(|(field, count)| (field.name.as_str(), *count)).collect()
    }
}
