//! Reads the result column out of guest memory. Every number in it was written by the guest: each is checked before
//! it is used, and what fails is HEDDLE2202.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, PrimitiveArray, StringArray, new_empty_array};
use arrow::buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow::datatypes::{ArrowPrimitiveType, DataType, Float64Type, Int32Type, Int64Type};

use crate::error::{Error, ErrorCode, Result};
use crate::manifest::FunctionInfo;
use crate::marshal_in::{ARROW_ARRAY, Column};
use crate::schema::type_name;

/// Guest memory, read with checked addresses only.
#[derive(Clone, Copy)]
pub(crate) struct Memory<'a>(pub(crate) &'a [u8]);

impl<'a> Memory<'a> {
    /// `length` bytes at `pointer`.
    pub(crate) fn range(self, what: &str, pointer: u32, length: u64) -> Result<&'a [u8]> {
        let end = u64::from(pointer).checked_add(length).and_then(|end| usize::try_from(end).ok());
        end.and_then(|end| self.0.get(pointer as usize..end)).ok_or_else(|| {
            refused(format!(
                "{what}: {length} bytes at {pointer:#x} are outside the memory of {} bytes",
                self.0.len()
            ))
        })
    }

    /// A little-endian u32 at `pointer`.
    pub(crate) fn u32(self, what: &str, pointer: u32) -> Result<u32> {
        let mut bytes = [0; 4];
        bytes.copy_from_slice(self.range(what, pointer, 4)?);
        Ok(u32::from_le_bytes(bytes))
    }
}

/// The error for an answer that breaks the contract.
pub(crate) fn refused(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::GuestContract, message)
}

/// Copies the column that the ArrowArray at `out` describes. Returns it with the number of bytes copied.
///
/// # Errors
/// HEDDLE2202.
pub(crate) fn read(
    memory: Memory<'_>,
    out: u32,
    function: &FunctionInfo,
    rows: usize,
) -> Result<(ArrayRef, u64)> {
    let data_type = function.returns.data_type();
    let header = Header::read(memory, out)?;
    header.check(data_type, rows)?;
    if rows == 0 {
        return Ok((new_empty_array(data_type), 0));
    }
    let mut result = Buffers { memory, table: header.buffers, copied: 0 };
    let nulls = result.validity(rows, header.null_count)?;
    let array: ArrayRef = match data_type {
        DataType::Boolean => {
            let bits = result.values(1, "values", rows.div_ceil(8) as u64)?;
            Arc::new(BooleanArray::new(BooleanBuffer::new(bits, 0, rows), nulls))
        }
        DataType::Int32 => result.primitive::<Int32Type>(rows, nulls)?,
        DataType::Int64 => result.primitive::<Int64Type>(rows, nulls)?,
        DataType::Float64 => result.primitive::<Float64Type>(rows, nulls)?,
        DataType::Utf8 => result.text(rows, nulls)?,
        other => return Err(refused(format!("results of type {} cannot be read", type_name(other)))),
    };
    Ok((array, result.copied))
}

/// Refuses nulls that the declaration excludes: where `returns` is not nullable, exactly the rows with a null in a
/// strict argument are null. A planner that was told "not nullable" relies on it.
pub(crate) fn check_nulls(function: &FunctionInfo, columns: &[Column], result: &ArrayRef) -> Result<()> {
    if function.returns.is_nullable() || result.null_count() == 0 {
        return Ok(());
    }
    let strict = function.args.iter().zip(columns).filter(|(arg, _)| !arg.is_nullable());
    let mut skipped: Option<NullBuffer> = None;
    for (_, column) in strict {
        match column.values().nulls() {
            Some(nulls) if column.is_constant() && nulls.null_count() > 0 => return Ok(()),
            Some(nulls) if !column.is_constant() => {
                skipped = NullBuffer::union(skipped.as_ref(), Some(nulls))
            }
            _ => {}
        }
    }
    let allowed =
        skipped.as_ref().is_some_and(|skipped| result.nulls().is_some_and(|n| skipped.contains_nulls(n)));
    if allowed {
        return Ok(());
    }
    Err(refused(format!("a null in a row without a null argument, but {} declares none", function.signature)))
}

/// Whether every null of another buffer is a null here.
trait ContainsNulls {
    fn contains_nulls(&self, other: &NullBuffer) -> bool;
}

impl ContainsNulls for NullBuffer {
    fn contains_nulls(&self, other: &NullBuffer) -> bool {
        NullBuffer::union(Some(self), Some(other)).is_some_and(|both| both.null_count() == self.null_count())
    }
}

/// The fixed part of an ArrowArray.
struct Header {
    length: i64,
    null_count: i64,
    offset: i64,
    n_buffers: i64,
    n_children: i64,
    buffers: u32,
    dictionary: u32,
}

impl Header {
    fn read(memory: Memory<'_>, at: u32) -> Result<Self> {
        let bytes = memory.range("the result", at, u64::from(ARROW_ARRAY))?;
        let i64_at = |offset: usize| {
            let mut field = [0; 8];
            field.copy_from_slice(&bytes[offset..offset + 8]);
            i64::from_le_bytes(field)
        };
        let u32_at = |offset: usize| {
            let mut field = [0; 4];
            field.copy_from_slice(&bytes[offset..offset + 4]);
            u32::from_le_bytes(field)
        };
        Ok(Self {
            length: i64_at(0),
            null_count: i64_at(8),
            offset: i64_at(16),
            n_buffers: i64_at(24),
            n_children: i64_at(32),
            buffers: u32_at(40),
            dictionary: u32_at(48),
        })
    }

    fn check(&self, data_type: &DataType, rows: usize) -> Result<()> {
        let Self { length, null_count, offset, n_buffers, n_children, buffers: _, dictionary } = self;
        let expected = if data_type == &DataType::Utf8 { 3 } else { 2 };
        if usize::try_from(*length) != Ok(rows) {
            return Err(refused(format!("the result has {length} rows, the batch {rows}")));
        }
        if !(-1..=*length).contains(null_count) {
            return Err(refused(format!("the result has a null count of {null_count} in {rows} rows")));
        }
        if *offset != 0 || *n_children != 0 || *dictionary != 0 {
            return Err(refused("the result has an offset, children or a dictionary"));
        }
        if *n_buffers != expected {
            let name = type_name(data_type);
            return Err(refused(format!("the result has {n_buffers} buffers, {name} has {expected}")));
        }
        Ok(())
    }
}

/// The buffers of the result, by their place in the table of pointers.
struct Buffers<'a> {
    memory: Memory<'a>,
    table: u32,
    copied: u64,
}

impl Buffers<'_> {
    fn pointer(&self, slot: u32) -> Result<u32> {
        let at = self.table.checked_add(4 * slot).ok_or_else(|| refused("the buffer table wraps around"))?;
        self.memory.u32("the buffer table", at)
    }

    fn values(&mut self, slot: u32, what: &str, length: u64) -> Result<Buffer> {
        let pointer = self.pointer(slot)?;
        if pointer == 0 && length > 0 {
            return Err(refused(format!("{what} of the result are missing")));
        }
        let bytes = self.memory.range(what, pointer, length)?;
        self.copied += length;
        Ok(Buffer::from(bytes))
    }

    fn validity(&mut self, rows: usize, declared: i64) -> Result<Option<NullBuffer>> {
        if self.pointer(0)? == 0 {
            return match declared {
                -1 | 0 => Ok(None),
                _ => Err(refused(format!("{declared} nulls are declared, validity is missing"))),
            };
        }
        let bits = self.values(0, "validity", rows.div_ceil(8) as u64)?;
        let nulls = NullBuffer::new(BooleanBuffer::new(bits, 0, rows));
        let count = nulls.null_count();
        if declared != -1 && usize::try_from(declared) != Ok(count) {
            return Err(refused(format!("{declared} nulls are declared, validity has {count}")));
        }
        Ok((count > 0).then_some(nulls))
    }

    fn primitive<T: ArrowPrimitiveType>(
        &mut self,
        rows: usize,
        nulls: Option<NullBuffer>,
    ) -> Result<ArrayRef> {
        let bytes = self.values(1, "values", (rows * size_of::<T::Native>()) as u64)?;
        Ok(Arc::new(PrimitiveArray::<T>::new(ScalarBuffer::new(bytes, 0, rows), nulls)))
    }

    fn text(&mut self, rows: usize, nulls: Option<NullBuffer>) -> Result<ArrayRef> {
        let bytes = self.values(1, "offsets", (rows as u64 + 1) * 4)?;
        let offsets = ScalarBuffer::<i32>::new(bytes, 0, rows + 1);
        let first = offsets.first().copied().unwrap_or_default();
        let last = offsets.last().copied().unwrap_or_default();
        if first < 0 || offsets.windows(2).any(|pair| pair[0] > pair[1]) {
            return Err(refused("offsets of the result are negative or decrease"));
        }
        let mut data = self.values(2, "bytes", last as u64)?;
        let mut offsets = OffsetBuffer::new(offsets);
        if first > 0 {
            data = data.slice(first as usize);
            offsets = OffsetBuffer::new(offsets.iter().map(|offset| offset - first).collect());
        }
        let strings = StringArray::try_new(offsets, data, nulls)
            .map_err(|error| refused(format!("strings of the result: {error}")))?;
        Ok(Arc::new(strings))
    }
}
