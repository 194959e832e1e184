//! JSON with its numbers as they are written: a float64 that is read twice is not the same one.

use struson::reader::{JsonReader, JsonStreamReader, ReaderError, ReaderSettings, ValueType};

/// A value of JSON.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Reads a whole text.
    ///
    /// # Errors
    /// What is not JSON.
    pub(crate) fn parse(text: &str) -> Result<Self, ReaderError> {
        // The default refuses numbers such as 5e-324.
        let settings = ReaderSettings { restrict_number_values: false, ..ReaderSettings::default() };
        let mut reader = JsonStreamReader::new_custom(text.as_bytes(), settings);
        let value = Self::read(&mut reader)?;
        reader.consume_trailing_whitespace()?;
        Ok(value)
    }

    fn read(reader: &mut JsonStreamReader<&[u8]>) -> Result<Self, ReaderError> {
        Ok(match reader.peek()? {
            ValueType::Null => {
                reader.next_null()?;
                Self::Null
            }
            ValueType::Boolean => Self::Bool(reader.next_bool()?),
            ValueType::Number => Self::Number(reader.next_number_as_string()?),
            ValueType::String => Self::Text(reader.next_string()?),
            ValueType::Array => {
                let mut items = Vec::new();
                reader.begin_array()?;
                while reader.has_next()? {
                    items.push(Self::read(reader)?);
                }
                reader.end_array()?;
                Self::Array(items)
            }
            ValueType::Object => {
                let mut entries = Vec::new();
                reader.begin_object()?;
                while reader.has_next()? {
                    let name = reader.next_name_owned()?;
                    entries.push((name, Self::read(reader)?));
                }
                reader.end_object()?;
                Self::Object(entries)
            }
        })
    }

    /// A member of an object; null where there is none.
    pub(crate) fn get(&self, name: &str) -> &Self {
        static NULL: Json = Json::Null;
        match self {
            Self::Object(entries) => {
                entries.iter().find(|(key, _)| key == name).map_or(&NULL, |(_, value)| value)
            }
            _ => &NULL,
        }
    }

    /// Whether an object has the member, be it null.
    pub(crate) fn has(&self, name: &str) -> bool {
        matches!(self, Self::Object(entries) if entries.iter().any(|(key, _)| key == name))
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A number, or a text of one.
    pub(crate) fn number<T: std::str::FromStr>(&self) -> Option<T> {
        match self {
            Self::Number(text) | Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    pub(crate) fn items(&self) -> &[Self] {
        match self {
            Self::Array(items) => items,
            _ => &[],
        }
    }
}
