//! A column that grows value by value, at every depth.

use arrow::array::{ArrayRef, BooleanBufferBuilder, NullBufferBuilder};
use arrow::buffer::Buffer;
use arrow::datatypes::{DataType, Fields, SchemaRef};

use crate::assembly;
use crate::data_type::type_name;
use crate::error::Result as HostResult;

/// What is wrong, as text.
type Result<T = ()> = std::result::Result<T, String>;

/// The values of one column, so far.
pub(crate) struct ColumnBuilder {
    data_type: DataType,
    valid: NullBufferBuilder,
    values: Values,
}

/// The buffers and children of a column.
pub(crate) enum Values {
    Bits(BooleanBufferBuilder),
    Fixed(Vec<u8>),
    Bytes {
        offsets: Vec<i32>,
        bytes: Vec<u8>,
    },
    List {
        offsets: Vec<i32>,
        item: Box<ColumnBuilder>,
    },
    /// `pair` is the struct of key and value.
    Map {
        offsets: Vec<i32>,
        pair: Box<ColumnBuilder>,
    },
    Struct {
        fields: Fields,
        columns: Vec<ColumnBuilder>,
    },
}

/// What a value is called in formats of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    Bool,
    Integer,
    Float,
    Decimal,
    Text,
    Bytes,
    Interval,
    Nested,
}

impl ColumnBuilder {
    /// An empty column.
    pub(crate) fn new(data_type: &DataType) -> Self {
        let offsets = vec![0];
        let values = match data_type {
            DataType::Boolean => Values::Bits(BooleanBufferBuilder::new(0)),
            DataType::Utf8 | DataType::Binary => Values::Bytes { offsets, bytes: vec![] },
            DataType::List(item) => Values::List { offsets, item: Box::new(Self::new(item.data_type())) },
            DataType::Map(entries, _) => {
                Values::Map { offsets, pair: Box::new(Self::new(entries.data_type())) }
            }
            DataType::Struct(fields) => Values::Struct {
                fields: fields.clone(),
                columns: fields.iter().map(|field| Self::new(field.data_type())).collect(),
            },
            _ => Values::Fixed(vec![]),
        };
        Self { data_type: data_type.clone(), valid: NullBufferBuilder::new(0), values }
    }

    /// Rows of a batch with these columns.
    pub(crate) fn of_rows(schema: &SchemaRef) -> Self {
        Self::new(&DataType::Struct(schema.fields().clone()))
    }

    /// The columns of the rows.
    ///
    /// # Errors
    /// HEDDLE2202.
    pub(crate) fn into_columns(self) -> HostResult<Vec<ArrayRef>> {
        match self.values {
            Values::Struct { columns, .. } => columns.into_iter().map(Self::finish).collect(),
            _ => Ok(vec![self.finish()?]),
        }
    }

    /// The column of rows that are a single value.
    pub(crate) fn only(&mut self) -> Result<&mut Self> {
        match &mut self.values {
            Values::Struct { columns, .. } if columns.len() == 1 => Ok(&mut columns[0]),
            _ => Err("values in place of rows".to_owned()),
        }
    }

    /// Key and value of a map's pair.
    pub(crate) fn key_and_value(&mut self) -> Result<(&mut Self, &mut Self)> {
        match &mut self.values {
            Values::Struct { columns, .. } => match columns.as_mut_slice() {
                [key, value] => Ok((key, value)),
                _ => Err("no pair".to_owned()),
            },
            _ => Err("no pair".to_owned()),
        }
    }

    pub(crate) fn data_type(&self) -> &DataType {
        &self.data_type
    }

    pub(crate) fn type_name(&self) -> String {
        type_name(&self.data_type)
    }

    pub(crate) fn slot(&self) -> Slot {
        match &self.data_type {
            DataType::Boolean => Slot::Bool,
            DataType::Float32 | DataType::Float64 => Slot::Float,
            DataType::Decimal128(_, _) => Slot::Decimal,
            DataType::Utf8 => Slot::Text,
            DataType::Binary => Slot::Bytes,
            DataType::Interval(_) => Slot::Interval,
            data_type if data_type.is_nested() => Slot::Nested,
            _ => Slot::Integer,
        }
    }

    pub(crate) fn values(&mut self) -> &mut Values {
        &mut self.values
    }

    fn len(&self) -> usize {
        self.valid.len()
    }

    pub(crate) fn null(&mut self) {
        self.valid.append_null();
        match &mut self.values {
            Values::Bits(bits) => bits.append(false),
            Values::Fixed(bytes) => {
                let width = self.data_type.primitive_width().unwrap_or_default();
                bytes.resize(bytes.len() + width, 0);
            }
            Values::Bytes { offsets, .. } | Values::List { offsets, .. } | Values::Map { offsets, .. } => {
                offsets.extend(offsets.last().copied());
            }
            Values::Struct { columns, .. } => columns.iter_mut().for_each(Self::null),
        }
    }

    pub(crate) fn bool(&mut self, value: bool) {
        if let Values::Bits(bits) = &mut self.values {
            bits.append(value);
            self.valid.append_non_null();
        }
    }

    /// A value of any type that is an integer underneath.
    pub(crate) fn integer(&mut self, value: i64) -> Result {
        let misfit = |_| format!("{value} in a column of {}", type_name(&self.data_type));
        match &self.data_type {
            DataType::Int8 => self.fixed(&i8::try_from(value).map_err(misfit)?.to_le_bytes()),
            DataType::Int16 => self.fixed(&i16::try_from(value).map_err(misfit)?.to_le_bytes()),
            DataType::UInt8 => self.fixed(&u8::try_from(value).map_err(misfit)?.to_le_bytes()),
            DataType::UInt16 => self.fixed(&u16::try_from(value).map_err(misfit)?.to_le_bytes()),
            DataType::UInt32 => self.fixed(&u32::try_from(value).map_err(misfit)?.to_le_bytes()),
            DataType::Int32 | DataType::Date32 | DataType::Time32(_) => {
                self.fixed(&i32::try_from(value).map_err(misfit)?.to_le_bytes());
            }
            _ => self.fixed(&value.to_le_bytes()),
        }
        Ok(())
    }

    /// A decimal text, rounded once to the column's own precision.
    pub(crate) fn float_text(&mut self, text: &str) -> Result {
        let wrong = |error| format!("{text}: {error}");
        match &self.data_type {
            DataType::Float32 => self.fixed(&text.parse::<f32>().map_err(wrong)?.to_le_bytes()),
            _ => self.fixed(&text.parse::<f64>().map_err(wrong)?.to_le_bytes()),
        }
        Ok(())
    }

    /// A number, rounded to the column's own precision.
    #[expect(clippy::cast_possible_truncation, reason = "it is rounded")]
    pub(crate) fn float(&mut self, value: f64) {
        match &self.data_type {
            DataType::Float32 => self.fixed(&(value as f32).to_le_bytes()),
            _ => self.fixed(&value.to_le_bytes()),
        }
    }

    /// A decimal text with at most the scale's digits.
    pub(crate) fn decimal(&mut self, text: &str) -> Result {
        let wrong = || format!("{text:?} in a column of {}", type_name(&self.data_type));
        let DataType::Decimal128(_, scale) = self.data_type else { return Err(wrong()) };
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = whole.strip_prefix('-').unwrap_or(whole);
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let scale = usize::try_from(scale).map_err(|_| wrong())?;
        let fits = fraction.len() <= scale
            && !digits.is_empty()
            && text.contains('.') != fraction.is_empty()
            && all_digits(digits)
            && all_digits(fraction);
        let unscaled = || format!("{whole}{fraction:0<scale$}").parse::<i128>().ok();
        let unscaled = fits.then(unscaled).flatten();
        self.fixed(&unscaled.ok_or_else(wrong)?.to_le_bytes());
        Ok(())
    }

    pub(crate) fn interval(&mut self, months: i32, days: i32, nanoseconds: i64) {
        if let Values::Fixed(values) = &mut self.values {
            values.extend_from_slice(&months.to_le_bytes());
            values.extend_from_slice(&days.to_le_bytes());
        }
        self.fixed(&nanoseconds.to_le_bytes());
    }

    fn fixed(&mut self, value: &[u8]) {
        if let Values::Fixed(values) = &mut self.values {
            values.extend_from_slice(value);
            self.valid.append_non_null();
        }
    }

    pub(crate) fn bytes(&mut self, value: &[u8]) -> Result {
        if let Values::Bytes { offsets, bytes } = &mut self.values {
            bytes.extend_from_slice(value);
            offsets.push(i32::try_from(bytes.len()).map_err(|_| "a column beyond 2 GiB".to_owned())?);
            self.valid.append_non_null();
        }
        Ok(())
    }

    /// The column of this field, for the value of the row that is being read.
    pub(crate) fn field(&mut self, name: &str) -> Result<&mut Self> {
        let length = self.len();
        match &mut self.values {
            Values::Struct { fields, columns } => {
                let found = fields.iter().position(|field| field.name() == name);
                let column =
                    found.and_then(|i| columns.get_mut(i)).ok_or_else(|| format!("no field {name:?}"))?;
                if column.len() > length { Err(format!("{name:?} is there twice")) } else { Ok(column) }
            }
            _ => Err(format!("an object in a column of {}", type_name(&self.data_type))),
        }
    }

    /// The column of the field at this place, where a struct is given as an array.
    pub(crate) fn field_at(&mut self, place: usize) -> Result<&mut Self> {
        match &mut self.values {
            Values::Struct { columns, .. } => {
                columns.get_mut(place).ok_or_else(|| format!("more than {place} values"))
            }
            _ => Err(format!("an array in a column of {}", type_name(&self.data_type))),
        }
    }

    /// Checks how many values a struct was given as an array; lists and maps have any number.
    pub(crate) fn expect_fields(&self, given: usize) -> Result {
        match &self.values {
            Values::Struct { columns, .. } if columns.len() != given => {
                Err(format!("{given} values, not {}", columns.len()))
            }
            _ => Ok(()),
        }
    }

    /// Ends a list, map or struct whose items have been appended; fields that were not given are null.
    pub(crate) fn close(&mut self) -> Result {
        let length = self.len();
        match &mut self.values {
            Values::List { offsets, item: child } | Values::Map { offsets, pair: child } => {
                offsets
                    .push(i32::try_from(child.len()).map_err(|_| "a column beyond 2^31 items".to_owned())?);
            }
            Values::Struct { columns, .. } => {
                columns.iter_mut().filter(|column| column.len() == length).for_each(Self::null);
            }
            _ => return Err("no nested column".to_owned()),
        }
        self.valid.append_non_null();
        Ok(())
    }

    /// The array of the values so far.
    ///
    /// # Errors
    /// HEDDLE2202.
    pub(crate) fn finish(mut self) -> HostResult<ArrayRef> {
        let length = self.len();
        let nulls = self.valid.finish();
        let (buffers, children) = match self.values {
            Values::Bits(mut bits) => (vec![bits.finish().into_inner()], vec![]),
            // A vector of bytes is not aligned for wider values.
            Values::Fixed(bytes) => (vec![Buffer::from(bytes.as_slice())], vec![]),
            Values::Bytes { offsets, bytes } => {
                (vec![Buffer::from_vec(offsets), Buffer::from_vec(bytes)], vec![])
            }
            Values::List { offsets, item: child } | Values::Map { offsets, pair: child } => {
                (vec![Buffer::from_vec(offsets)], vec![child.finish()?])
            }
            Values::Struct { columns, .. } => {
                (vec![], columns.into_iter().map(Self::finish).collect::<HostResult<_>>()?)
            }
        };
        assembly::array(&self.data_type, length, nulls, buffers, &children)
    }
}
