//! Single values of Parquet files: what a column's type makes of them, as readers take it, and exactly back.

use super::csv_cells::{CellStyle, value};
use crate::transform::TableCell;
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Span, Timestamp};
use martlet_compiler::plan::{Field, Type};
use martlet_delivery::record::Cell;
use parquet::basic::{ConvertedType, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::Int96;
use parquet::schema::types::{ColumnDescriptor, Type as Schema, TypePtr};
use rust_decimal::Decimal;
use std::sync::Arc;

/// A value as the file has it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Held {
    Bool(bool),
    Int32(i32),
    Int64(i64),
    Int96(Int96),
    Float(f32),
    Double(f64),
    Bytes(Vec<u8>),
    Fixed(Vec<u8>),
}

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Text,
    Bool,
    /// A whole number of so many bits.
    Whole(i8, bool),
    /// Digits in all, and after the point.
    Decimal(u32, u32),
    Real,
    Date,
    /// How many of its unit a second has.
    Time(i64),
    /// The same, and whether it is a point in time; if not, no zone is known.
    At(i64, bool),
    Uuid,
    /// Bytes, or what nobody writes any more.
    Other,
}

const fn per_second(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::MILLIS => 1_000,
        TimeUnit::MICROS => 1_000_000,
        TimeUnit::NANOS => NANOS,
    }
}

const NANOS: i64 = 1_000_000_000;

impl Meaning {
    pub(super) fn of(column: &ColumnDescriptor) -> Meaning {
        let digits = |precision: i32, scale: i32| match (u32::try_from(precision), u32::try_from(scale)) {
            (Ok(precision), Ok(scale)) => Meaning::Decimal(precision, scale),
            _ => Meaning::Other,
        };
        match column.logical_type_ref() {
            Some(LogicalType::String | LogicalType::Enum | LogicalType::Json) => return Meaning::Text,
            Some(LogicalType::Decimal(decimal)) => return digits(decimal.precision, decimal.scale),
            Some(LogicalType::Date) => return Meaning::Date,
            Some(LogicalType::Time(time)) => return Meaning::Time(per_second(time.unit)),
            Some(LogicalType::Timestamp(at)) => {
                return Meaning::At(per_second(at.unit), at.is_adjusted_to_u_t_c);
            }
            Some(LogicalType::Integer(int)) => return Meaning::Whole(int.bit_width, int.is_signed),
            Some(LogicalType::Uuid) => return Meaning::Uuid,
            Some(_) => return Meaning::Other,
            None => {}
        }
        match (column.converted_type(), column.physical_type()) {
            (ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON, _) => Meaning::Text,
            (ConvertedType::DECIMAL, _) => digits(column.type_precision(), column.type_scale()),
            (ConvertedType::DATE, _) => Meaning::Date,
            (ConvertedType::TIME_MILLIS, _) => Meaning::Time(1_000),
            (ConvertedType::TIME_MICROS, _) => Meaning::Time(1_000_000),
            (ConvertedType::TIMESTAMP_MILLIS, _) => Meaning::At(1_000, true),
            (ConvertedType::TIMESTAMP_MICROS, _) => Meaning::At(1_000_000, true),
            (ConvertedType::UINT_8, _) => Meaning::Whole(8, false),
            (ConvertedType::UINT_16, _) => Meaning::Whole(16, false),
            (ConvertedType::UINT_32, _) => Meaning::Whole(32, false),
            (ConvertedType::UINT_64, _) => Meaning::Whole(64, false),
            (ConvertedType::INT_8, _) => Meaning::Whole(8, true),
            (ConvertedType::INT_16, _) => Meaning::Whole(16, true),
            (ConvertedType::INT_32, _) | (ConvertedType::NONE, Physical::INT32) => Meaning::Whole(32, true),
            (ConvertedType::INT_64, _) | (ConvertedType::NONE, Physical::INT64) => Meaning::Whole(64, true),
            (ConvertedType::NONE, Physical::BOOLEAN) => Meaning::Bool,
            (ConvertedType::NONE, Physical::FLOAT | Physical::DOUBLE) => Meaning::Real,
            // Which zone such a moment is of, nothing says.
            (ConvertedType::NONE, Physical::INT96) => Meaning::At(NANOS, false),
            // Older programs did not mark their texts.
            (ConvertedType::NONE, Physical::BYTE_ARRAY) => Meaning::Text,
            _ => Meaning::Other,
        }
    }

    /// A value as readers take it.
    pub(super) fn cell(self, held: &Held) -> TableCell {
        self.read(held).unwrap_or(TableCell::Bytes)
    }

    fn read(self, held: &Held) -> Option<TableCell> {
        let text = |text: String| Some(TableCell::Text(text.into_bytes()));
        match (self, held) {
            (Meaning::Text, Held::Bytes(bytes)) => Some(TableCell::Text(bytes.clone())),
            (Meaning::Bool, Held::Bool(value)) => Some(TableCell::Bool(*value)),
            (Meaning::Whole(_, true), held) => whole(held).map(TableCell::Int),
            (Meaning::Whole(_, false), Held::Int32(number)) => {
                Some(TableCell::Int(i64::from(number.cast_unsigned())))
            }
            (Meaning::Whole(_, false), Held::Int64(number)) => match i64::try_from(number.cast_unsigned()) {
                Ok(number) => Some(TableCell::Int(number)),
                Err(_) => text(number.cast_unsigned().to_string()),
            },
            (Meaning::Decimal(_, scale), held) => text(in_digits(unscaled(held)?, scale)),
            // As short as tells it from its neighbours: made longer, it would have digits that nobody wrote.
            (Meaning::Real, Held::Float(number)) => text(number.to_string()),
            (Meaning::Real, Held::Double(number)) => Some(TableCell::Real(*number)),
            (Meaning::Date, Held::Int32(days)) => {
                let day = Date::constant(1970, 1, 1).checked_add(Span::new().try_days(*days).ok()?);
                text(day.ok()?.to_string())
            }
            (Meaning::Time(unit), held) => {
                let exact = nanos(whole(held)?, unit)?;
                text(Time::midnight().checked_add(exact).ok()?.to_string())
            }
            (Meaning::At(unit, zoned), held) => {
                let since = match held {
                    Held::Int96(at) => nanos_of_96(at)?,
                    held => nanos(whole(held)?, unit)?,
                };
                let at = Timestamp::from_duration(since).ok()?;
                let local = || jiff::tz::TimeZone::UTC.to_datetime(at).to_string();
                text(if zoned { at.to_string() } else { local() })
            }
            (Meaning::Uuid, Held::Fixed(bytes)) => {
                text(uuid::Uuid::from_slice(bytes).ok()?.hyphenated().to_string())
            }
            _ => None,
        }
    }

    /// A cell as the column holds it; none: no value.
    ///
    /// # Errors
    /// The column cannot hold it exactly.
    pub(super) fn held(
        self,
        column: &ColumnDescriptor,
        cell: &Cell,
        field: &Field,
    ) -> Result<Option<Held>, String> {
        if *cell == Cell::Null {
            return match column.max_def_level() {
                0 => Err(format!("`{}` must have a value in this file", field.name)),
                _ => Ok(None),
            };
        }
        let Some(text) = value(cell, &field.ty, CellStyle::Machine) else { return Ok(None) };
        let held = match (self, cell) {
            (Meaning::Bool, Cell::Bool(value)) => Some(Held::Bool(*value)),
            _ => self.write(column, &text),
        };
        match held.filter(|held| self.means(held, &text, cell)) {
            Some(held) => Ok(Some(held)),
            None => {
                Err(format!("`{}` has a value that its column in the file cannot hold exactly", field.name))
            }
        }
    }

    /// Whether a value that is to be written would be read as what it was.
    fn means(self, held: &Held, text: &str, cell: &Cell) -> bool {
        let number = |text: &str| Decimal::from_str_exact(text).ok().map(|number| number.normalize());
        match self.cell(held) {
            TableCell::Bool(value) => *cell == Cell::Bool(value),
            TableCell::Int(whole) => whole.to_string() == text,
            TableCell::Real(real) => number(&real.to_string()).is_some_and(|held| number(text) == Some(held)),
            TableCell::Text(held) if matches!(self, Meaning::Decimal(..) | Meaning::Real) => {
                let held = String::from_utf8(held).ok().and_then(|held| number(&held));
                held.is_some() && held == number(text)
            }
            TableCell::Text(held) => held == text.as_bytes(),
            TableCell::Null | TableCell::Bytes => false,
        }
    }

    fn write(self, column: &ColumnDescriptor, text: &str) -> Option<Held> {
        let physical = column.physical_type();
        match self {
            Meaning::Text => Some(Held::Bytes(text.as_bytes().to_vec())),
            Meaning::Bool => text.parse().ok().map(Held::Bool),
            Meaning::Whole(bits, true) => {
                let number: i64 = text.parse().ok()?;
                let room = 63_u32.checked_sub(u32::try_from(64 - i32::from(bits)).ok()?)?;
                let fits = bits == 64 || (-(1_i64 << room)..1_i64 << room).contains(&number);
                fits.then(|| of_whole(physical, number)).flatten()
            }
            Meaning::Whole(bits, false) => {
                let number: u64 = text.parse().ok()?;
                let fits = bits == 64 || number < 1_u64.checked_shl(u32::try_from(bits).ok()?)?;
                match physical {
                    Physical::INT32 if fits => Some(Held::Int32(u32::try_from(number).ok()?.cast_signed())),
                    Physical::INT64 if fits => Some(Held::Int64(number.cast_signed())),
                    _ => None,
                }
            }
            Meaning::Decimal(precision, scale) => {
                let number = Decimal::from_str_exact(text).ok()?.normalize();
                let more = scale.checked_sub(number.scale())?;
                let unscaled = number.mantissa().checked_mul(10_i128.checked_pow(more)?)?;
                let fits = 10_i128.checked_pow(precision).is_none_or(|limit| unscaled.abs() < limit);
                fits.then(|| of_unscaled(column, unscaled)).flatten()
            }
            Meaning::Real => match physical {
                Physical::FLOAT => text.parse().ok().map(Held::Float),
                _ => text.parse().ok().map(Held::Double),
            },
            Meaning::Date => {
                let day: Date = text.parse().ok()?;
                let hours = Date::constant(1970, 1, 1).duration_until(day).as_hours();
                i32::try_from(hours / 24).ok().map(Held::Int32)
            }
            Meaning::Time(unit) => {
                let time: Time = text.parse().ok()?;
                of_whole(physical, in_unit(Time::midnight().duration_until(time), unit)?)
            }
            Meaning::At(unit, true) => {
                let at: Timestamp = text.parse().ok()?;
                of_whole(physical, in_unit(at.as_duration(), unit)?)
            }
            Meaning::Uuid => {
                let uuid = uuid::Uuid::try_parse(text).ok()?;
                Some(Held::Fixed(uuid.as_bytes().to_vec()))
            }
            Meaning::At(_, false) | Meaning::Other => None,
        }
    }
}

fn whole(held: &Held) -> Option<i64> {
    match held {
        Held::Int32(number) => Some(i64::from(*number)),
        Held::Int64(number) => Some(*number),
        _ => None,
    }
}

fn of_whole(physical: Physical, number: i64) -> Option<Held> {
    match physical {
        Physical::INT32 => i32::try_from(number).ok().map(Held::Int32),
        Physical::INT64 => Some(Held::Int64(number)),
        _ => None,
    }
}

/// A length of time in a unit, of which a second has so many.
fn nanos(count: i64, unit: i64) -> Option<SignedDuration> {
    let rest = count.rem_euclid(unit) * (NANOS / unit);
    SignedDuration::from_secs(count.div_euclid(unit)).checked_add(SignedDuration::from_nanos(rest))
}

/// The same backwards; `None` where something would be left over.
fn in_unit(length: SignedDuration, unit: i64) -> Option<i64> {
    let (nanos, step) = (length.as_nanos(), i128::from(NANOS / unit));
    (nanos % step == 0).then(|| i64::try_from(nanos / step).ok()).flatten()
}

/// Nanoseconds of the day, and the day by its Julian number.
fn nanos_of_96(at: &Int96) -> Option<SignedDuration> {
    const EPOCH: i64 = 2_440_588;
    let [low, high, day] = at.data() else { return None };
    let nanos = i64::try_from((u64::from(*high) << 32) | u64::from(*low)).ok()?;
    let days = (i64::from(*day) - EPOCH).checked_mul(24)?;
    SignedDuration::from_hours(days).checked_add(SignedDuration::from_nanos(nanos))
}

/// A decimal number without its point.
fn unscaled(held: &Held) -> Option<i128> {
    let bytes = match held {
        Held::Bytes(bytes) | Held::Fixed(bytes) => bytes,
        held => return whole(held).map(i128::from),
    };
    let fill = if bytes.first().is_some_and(|first| *first >= 0x80) { 0xff } else { 0 };
    let (before, last) = bytes.split_at_checked(bytes.len().saturating_sub(16))?;
    let mut all = [fill; 16];
    all.get_mut(16 - last.len()..)?.copy_from_slice(last);
    let number = i128::from_be_bytes(all);
    // What stands before the last sixteen bytes may only be their sign.
    let plain = before.iter().all(|byte| *byte == fill) && (number < 0) == (fill == 0xff);
    plain.then_some(number)
}

fn of_unscaled(column: &ColumnDescriptor, number: i128) -> Option<Held> {
    let bytes = number.to_be_bytes();
    let sign = if number < 0 { 0xff } else { 0 };
    match column.physical_type() {
        Physical::FIXED_LEN_BYTE_ARRAY => {
            let length = usize::try_from(column.type_length()).ok()?;
            let mut fixed = vec![sign; length.saturating_sub(16)];
            fixed.extend_from_slice(bytes.get(16_usize.saturating_sub(length)..)?);
            Some(Held::Fixed(fixed))
        }
        Physical::BYTE_ARRAY => Some(Held::Bytes(bytes.to_vec())),
        physical => of_whole(physical, i64::try_from(number).ok()?),
    }
}

fn in_digits(number: i128, scale: u32) -> String {
    let scale = scale as usize;
    let digits = format!("{:0>width$}", number.unsigned_abs(), width = scale + 1);
    let (before, after) = digits.split_at_checked(digits.len() - scale).unwrap_or((&digits, ""));
    let (sign, point) = (if number < 0 { "-" } else { "" }, if scale > 0 { "." } else { "" });
    format!("{sign}{before}{point}{after}")
}

/// The columns of a new file, as its object declares them.
///
/// # Errors
/// A field has no column that would hold it.
pub(super) fn schema(fields: &[Field]) -> Result<TypePtr, String> {
    let columns: Result<Vec<TypePtr>, _> = fields.iter().map(column).collect();
    let schema =
        columns.and_then(|columns| Schema::group_type_builder("schema").with_fields(columns).build());
    schema
        .map(Arc::new)
        .map_err(|_| "no column of a Parquet file could hold one of the object's fields".into())
}

fn column(field: &Field) -> Result<TypePtr, parquet::errors::ParquetError> {
    let decimal = |precision: u32, scale: u32| {
        let digits = |digits: u32| i32::try_from(digits).unwrap_or_default();
        let (precision, scale) = (digits(precision), digits(scale));
        let logical = LogicalType::decimal(scale, precision);
        // Sixteen bytes hold 38 digits.
        let (physical, length) =
            if precision <= 18 { (Physical::INT64, -1) } else { (Physical::FIXED_LEN_BYTE_ARRAY, 16) };
        (physical, Some(logical), length, precision, scale)
    };
    let (physical, logical, length, precision, scale) = match &field.ty {
        Type::Int => (Physical::INT64, Some(LogicalType::integer(64, true)), -1, -1, -1),
        Type::Decimal(digits, after) => decimal(*digits, *after),
        Type::Money { .. } => decimal(28, 6),
        Type::Bool(_) => (Physical::BOOLEAN, None, -1, -1, -1),
        Type::Date => (Physical::INT32, Some(LogicalType::Date), -1, -1, -1),
        Type::Instant => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MICROS)), -1, -1, -1),
        _ => (Physical::BYTE_ARRAY, Some(LogicalType::String), -1, -1, -1),
    };
    let built = Schema::primitive_type_builder(&field.name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical)
        .with_length(length)
        .with_precision(precision)
        .with_scale(scale)
        .build();
    built.map(Arc::new)
}
