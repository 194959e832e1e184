//! Reads the text of a type.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Fields, IntervalUnit, TimeUnit};

use super::{TypeCheck, list_of, map_of};

/// Reads the text of a type of `spec/types.md`, such as `list<int32?>?`, into an unnamed field.
///
/// # Errors
/// What is wrong, as text.
///
/// ```
/// let field = heddle_host::parse_type("struct<a: int32, b: list<utf8?>>?")?;
/// assert!(field.is_nullable());
/// assert_eq!(heddle_host::field_type_name(&field), "struct<a: int32, b: list<utf8?>>?");
/// # Ok::<(), String>(())
/// ```
pub fn parse_type(text: &str) -> Result<Field, String> {
    let mut rest = Text { whole: text, at: 0, depth: 0 };
    let field = rest.field("")?;
    if rest.at < text.len() {
        return Err(rest.unexpected());
    }
    TypeCheck::default().field(&field)
}

/// Bounds recursion while parsing; [`TypeCheck`] has the exact limit.
const MAX_PARSE_DEPTH: usize = 64;

struct Text<'a> {
    whole: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Text<'a> {
    fn field(&mut self, name: &str) -> Result<Field, String> {
        self.depth += 1;
        if self.depth > MAX_PARSE_DEPTH {
            return Err("types nested too deep".to_owned());
        }
        let data_type = self.data_type()?;
        self.depth -= 1;
        Ok(Field::new(name, data_type, self.takes("?")))
    }

    fn data_type(&mut self) -> Result<DataType, String> {
        Ok(match self.word() {
            "bool" => DataType::Boolean,
            "int8" => DataType::Int8,
            "int16" => DataType::Int16,
            "int32" => DataType::Int32,
            "int64" => DataType::Int64,
            "uint8" => DataType::UInt8,
            "uint16" => DataType::UInt16,
            "uint32" => DataType::UInt32,
            "float32" => DataType::Float32,
            "float64" => DataType::Float64,
            "utf8" => DataType::Utf8,
            "binary" => DataType::Binary,
            "date32" => DataType::Date32,
            "interval" => DataType::Interval(IntervalUnit::MonthDayNano),
            "decimal128" => {
                self.expect("(")?;
                let precision = self.number()?;
                self.expect(",")?;
                let scale = self.number()?;
                self.expect(")")?;
                DataType::Decimal128(precision, i8::try_from(scale).map_err(|_| self.unexpected())?)
            }
            "timestamp" => {
                self.expect("[")?;
                let unit = self.unit()?;
                let zone = if self.takes(",") { Some(Arc::from(self.zone()?)) } else { None };
                self.expect("]")?;
                DataType::Timestamp(unit, zone)
            }
            "time" => match self.bracketed_unit()? {
                unit @ (TimeUnit::Second | TimeUnit::Millisecond) => DataType::Time32(unit),
                unit => DataType::Time64(unit),
            },
            "duration" => DataType::Duration(self.bracketed_unit()?),
            "list" => {
                self.expect("<")?;
                let item = self.field("item")?;
                self.expect(">")?;
                list_of(item.data_type().clone(), item.is_nullable())
            }
            "map" => {
                self.expect("<")?;
                let key = self.field("key")?;
                self.expect(",")?;
                let value = self.field("value")?;
                self.expect(">")?;
                if key.is_nullable() {
                    return Err("a map with nullable keys".to_owned());
                }
                map_of(key.data_type().clone(), value.data_type().clone(), value.is_nullable())
            }
            "struct" => {
                self.expect("<")?;
                let mut fields = Vec::new();
                loop {
                    let name = self.name()?;
                    self.expect(":")?;
                    fields.push(self.field(&name)?);
                    if !self.takes(",") {
                        break;
                    }
                }
                self.expect(">")?;
                DataType::Struct(Fields::from(fields))
            }
            _ => return Err(self.unexpected()),
        })
    }

    fn rest(&self) -> &'a str {
        &self.whole[self.at..]
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn takes(&mut self, token: &str) -> bool {
        self.skip_space();
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn expect(&mut self, token: &str) -> Result<(), String> {
        if self.takes(token) { Ok(()) } else { Err(self.unexpected()) }
    }

    fn word(&mut self) -> &'a str {
        self.skip_space();
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn name(&mut self) -> Result<String, String> {
        self.skip_space();
        if !self.rest().starts_with('"') {
            let word = self.word();
            return if word.is_empty() { Err(self.unexpected()) } else { Ok(word.to_owned()) };
        }
        let mut strings = serde_json::Deserializer::from_str(self.rest()).into_iter::<String>();
        let name = strings.next().and_then(Result::ok).ok_or_else(|| self.unexpected())?;
        self.at += strings.byte_offset();
        Ok(name)
    }

    fn number(&mut self) -> Result<u8, String> {
        self.word().parse().map_err(|_| self.unexpected())
    }

    fn unit(&mut self) -> Result<TimeUnit, String> {
        Ok(match self.word() {
            "s" => TimeUnit::Second,
            "ms" => TimeUnit::Millisecond,
            "us" => TimeUnit::Microsecond,
            "ns" => TimeUnit::Nanosecond,
            _ => return Err(self.unexpected()),
        })
    }

    fn bracketed_unit(&mut self) -> Result<TimeUnit, String> {
        self.expect("[")?;
        let unit = self.unit()?;
        self.expect("]")?;
        Ok(unit)
    }

    fn zone(&mut self) -> Result<&'a str, String> {
        self.skip_space();
        let rest = self.rest();
        let end = rest.find(']').ok_or_else(|| self.unexpected())?;
        self.at += end;
        Ok(&rest[..end])
    }

    fn unexpected(&self) -> String {
        format!("the type {:?} is wrong at {}", self.whole, self.at)
    }
}
