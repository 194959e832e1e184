//! The types of `spec/types.md`. Arrow's own [`DataType`] is the tree; this file says which trees are allowed, and
//! writes and reads their texts (`list<int32?>`).

use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::Arc;

use arrow::datatypes::{DECIMAL128_MAX_PRECISION, DataType, Field, FieldRef, Fields, IntervalUnit, TimeUnit};

pub use parse::parse_type;

mod parse;

/// Levels of nesting; a plain column is the first.
const MAX_DEPTH: usize = 16;
/// Types in one function, at every level.
const MAX_TYPES: usize = 1000;
const MAX_STRUCT_FIELDS: usize = 100;
/// Bytes of a name or a time zone.
pub(crate) const MAX_NAME_BYTES: usize = 200;

/// The text of a type as a signature prints it, without the question mark of a nullable one: `float64`,
/// `struct<a: int32, b: utf8?>`. A type outside `spec/types.md` has Arrow's own text.
#[must_use]
pub fn type_name(data_type: &DataType) -> String {
    let mut text = String::new();
    write_type(&mut text, data_type);
    text
}

/// As [`type_name`], with the question mark where the field is nullable.
#[must_use]
pub fn field_type_name(field: &Field) -> String {
    let mut text = String::new();
    write_field_type(&mut text, field);
    text
}

/// A name as texts spell it: as it is, or as a JSON string where it is more than letters, digits and `_`.
pub(crate) fn spelled(name: &str) -> String {
    let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && name.bytes().next().is_some_and(|b| !b.is_ascii_digit());
    if plain { name.to_owned() } else { serde_json::Value::from(name).to_string() }
}

fn write_type(out: &mut String, data_type: &DataType) {
    // Writing to a String cannot fail.
    let _ = match data_type {
        DataType::Boolean => write!(out, "bool"),
        DataType::Decimal128(precision, scale) => write!(out, "decimal128({precision}, {scale})"),
        DataType::Timestamp(unit, None) => write!(out, "timestamp[{}]", unit_name(*unit)),
        DataType::Timestamp(unit, Some(zone)) => write!(out, "timestamp[{}, {zone}]", unit_name(*unit)),
        DataType::Time32(unit) | DataType::Time64(unit) => write!(out, "time[{}]", unit_name(*unit)),
        DataType::Duration(unit) => write!(out, "duration[{}]", unit_name(*unit)),
        DataType::Interval(IntervalUnit::MonthDayNano) => write!(out, "interval"),
        DataType::List(item) => {
            out.push_str("list<");
            write_field_type(out, item);
            write!(out, ">")
        }
        DataType::Struct(fields) => {
            out.push_str("struct<");
            for (i, field) in fields.iter().enumerate() {
                out.push_str(if i == 0 { "" } else { ", " });
                out.push_str(&spelled(field.name()));
                out.push_str(": ");
                write_field_type(out, field);
            }
            write!(out, ">")
        }
        DataType::Map(entries, _) => match entries.data_type() {
            DataType::Struct(pair) if pair.len() == 2 => {
                out.push_str("map<");
                write_field_type(out, &pair[0]);
                out.push_str(", ");
                write_field_type(out, &pair[1]);
                write!(out, ">")
            }
            _ => write!(out, "{data_type}"),
        },
        // The remaining scalars of types.md are called as Arrow calls them, in lower case.
        DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::Int64
        | DataType::UInt8
        | DataType::UInt16
        | DataType::UInt32
        | DataType::Float32
        | DataType::Float64
        | DataType::Utf8
        | DataType::Binary
        | DataType::Date32
        | DataType::Null => write!(out, "{}", data_type.to_string().to_ascii_lowercase()),
        other => write!(out, "{other}"),
    };
}

fn write_field_type(out: &mut String, field: &Field) {
    write_type(out, field.data_type());
    if field.is_nullable() {
        out.push('?');
    }
}

fn unit_name(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::Second => "s",
        TimeUnit::Millisecond => "ms",
        TimeUnit::Microsecond => "us",
        TimeUnit::Nanosecond => "ns",
    }
}

/// `list<item>`, with the child's name that hosts hand out.
pub(crate) fn list_of(item: DataType, nullable: bool) -> DataType {
    DataType::List(Arc::new(Field::new("item", item, nullable)))
}

/// `map<key, value>`, with the children's names that hosts hand out.
pub(crate) fn map_of(key: DataType, value: DataType, nullable: bool) -> DataType {
    let pair = Fields::from(vec![Field::new("key", key, false), Field::new("value", value, nullable)]);
    DataType::Map(Arc::new(Field::new("entries", DataType::Struct(pair), false)), false)
}

/// The key and value fields of a map of this host.
pub(crate) fn map_fields(entries: &Field) -> (&FieldRef, &FieldRef) {
    match entries.data_type() {
        DataType::Struct(pair) if pair.len() == 2 => (&pair[0], &pair[1]),
        other => unreachable!("the entries of a checked map are {other}"),
    }
}

/// Counts the types of one function while they are checked.
#[derive(Default)]
pub(crate) struct TypeCheck {
    types: usize,
}

impl TypeCheck {
    /// Checks a field of a module against `spec/types.md`. Answers with the field as this host hands it out: its
    /// children named as the text says, without metadata, which must not reach a planner.
    ///
    /// # Errors
    /// What is wrong, as text.
    pub(crate) fn field(&mut self, field: &Field) -> Result<Field, String> {
        self.at_depth(field, 1)
    }

    fn at_depth(&mut self, field: &Field, depth: usize) -> Result<Field, String> {
        if depth > MAX_DEPTH {
            return Err(format!("types nested deeper than {MAX_DEPTH}"));
        }
        self.types += 1;
        if self.types > MAX_TYPES {
            return Err(format!("more than {MAX_TYPES} types"));
        }
        if field.name().len() > MAX_NAME_BYTES {
            let bytes = field.name().len();
            return Err(format!("a name of {bytes} bytes, at most {MAX_NAME_BYTES} are allowed"));
        }
        let data_type = self.data_type(field, depth)?;
        Ok(Field::new(field.name(), data_type, field.is_nullable()))
    }

    fn data_type(&mut self, field: &Field, depth: usize) -> Result<DataType, String> {
        let data_type = field.data_type();
        Ok(match data_type {
            DataType::List(item) => {
                let item = self.at_depth(item, depth + 1)?;
                list_of(item.data_type().clone(), item.is_nullable())
            }
            DataType::Struct(fields) => self.structure(fields, depth)?,
            DataType::Map(entries, _) => self.map(entries, depth)?,
            DataType::Decimal128(precision, scale)
                if (1..=DECIMAL128_MAX_PRECISION).contains(precision)
                    && u8::try_from(*scale).is_ok_and(|scale| scale <= *precision) =>
            {
                data_type.clone()
            }
            DataType::Timestamp(_, Some(zone)) if zone.len() > MAX_NAME_BYTES => {
                return Err(format!("a time zone of {} bytes", zone.len()));
            }
            DataType::Boolean
            | DataType::Int8
            | DataType::Int16
            | DataType::Int32
            | DataType::Int64
            | DataType::UInt8
            | DataType::UInt16
            | DataType::UInt32
            | DataType::Float32
            | DataType::Float64
            | DataType::Utf8
            | DataType::Binary
            | DataType::Date32
            | DataType::Timestamp(_, _)
            | DataType::Time32(TimeUnit::Second | TimeUnit::Millisecond)
            | DataType::Time64(TimeUnit::Microsecond | TimeUnit::Nanosecond)
            | DataType::Duration(_)
            | DataType::Interval(IntervalUnit::MonthDayNano) => data_type.clone(),
            other => return Err(format!("type {other} of {}", field.name())),
        })
    }

    fn structure(&mut self, fields: &Fields, depth: usize) -> Result<DataType, String> {
        if fields.is_empty() || fields.len() > MAX_STRUCT_FIELDS {
            return Err(format!("a struct of {} fields, 1 to {MAX_STRUCT_FIELDS} are allowed", fields.len()));
        }
        let mut names = HashSet::new();
        if let Some(twice) = fields.iter().find(|field| !names.insert(field.name())) {
            return Err(format!("a struct with two fields {:?}", twice.name()));
        }
        let checked = fields.iter().map(|field| self.at_depth(field, depth + 1)).collect::<Result<_, _>>()?;
        Ok(DataType::Struct(checked))
    }

    fn map(&mut self, entries: &Field, depth: usize) -> Result<DataType, String> {
        let pair = match entries.data_type() {
            DataType::Struct(pair) if pair.len() == 2 && !entries.is_nullable() => pair,
            _ => return Err("a map without keys and values".to_owned()),
        };
        let key = self.at_depth(&pair[0], depth + 1)?;
        let value = self.at_depth(&pair[1], depth + 1)?;
        if key.is_nullable() || key.data_type().is_nested() || key.data_type().is_floating() {
            return Err(format!("a map with keys of type {}", field_type_name(&key)));
        }
        Ok(map_of(key.data_type().clone(), value.data_type().clone(), value.is_nullable()))
    }
}
