//! Reads columns out of guest memory. Every number in it was written by the guest: each is checked before it is used,
//! and what fails is HEDDLE2202.

use arrow::array::{Array as _, ArrayRef, RecordBatch, RecordBatchOptions};
use arrow::buffer::{BooleanBuffer, Buffer, NullBuffer};
use arrow::datatypes::{ArrowNativeType as _, DataType, Field, SchemaRef};

use crate::arguments::strict_nulls;
use crate::assembly;
use crate::column::Column;
use crate::data_type::{map_fields, type_name};
use crate::error::Result;
use crate::function_info::FunctionInfo;
use crate::layout::ARROW_ARRAY;
use crate::memory::{Memory, refused};

/// Copies what `ArrowArray`s describe, and counts the bytes.
pub(crate) struct Reader<'a> {
    memory: Memory<'a>,
    copied: u64,
}

impl<'a> Reader<'a> {
    /// Reads from this memory.
    pub(crate) fn new(memory: Memory<'a>) -> Self {
        Self { memory, copied: 0 }
    }

    /// Bytes copied so far.
    pub(crate) fn copied(&self) -> u64 {
        self.copied
    }

    /// The column of `rows` rows at `out`. Nulls of the column itself are not judged.
    ///
    /// # Errors
    /// HEDDLE2202.
    pub(crate) fn column(&mut self, out: u32, field: &Field, rows: usize) -> Result<ArrayRef> {
        let header = Header::read(self.memory, out)?;
        if usize::try_from(header.length) != Ok(rows) {
            return Err(refused(format!("the result has {} rows, the batch {rows}", header.length)));
        }
        self.array(&header, field.data_type(), rows)
    }

    /// The struct at `out` whose children are the columns of `schema`, of one to `most` rows.
    ///
    /// # Errors
    /// HEDDLE2202.
    pub(crate) fn batch(&mut self, out: u32, schema: &SchemaRef, most: usize) -> Result<RecordBatch> {
        let header = Header::read(self.memory, out)?;
        let rows = usize::try_from(header.length).ok().filter(|rows| (1..=most).contains(rows));
        let rows = rows
            .ok_or_else(|| refused(format!("a batch of {} rows, 1 to {most} are allowed", header.length)))?;
        header.check("a batch", 1, schema.fields().len())?;
        if !matches!(header.null_count, -1 | 0) || self.buffer_pointer(&header, 0)? != 0 {
            return Err(refused("a batch has nulls of its own"));
        }
        let columns = (0..).zip(schema.fields());
        let columns = columns.map(|(slot, field)| {
            let column = self.child(&header, slot, field.data_type(), rows)?;
            assembly::nulls_allowed(field, &column, None)?;
            Ok(column)
        });
        let columns = columns.collect::<Result<_>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(SchemaRef::clone(schema), columns, &options)
            .map_err(|error| refused(format!("a batch: {error}")))
    }

    /// The first `rows` of the array with this header, which has at least as many.
    fn array(&mut self, header: &Header, data_type: &DataType, rows: usize) -> Result<ArrayRef> {
        let name = || type_name(data_type);
        let nulls = |this: &mut Self| this.validity(header, rows);
        match data_type {
            DataType::Boolean => {
                header.check(&name(), 2, 0)?;
                let nulls = nulls(self)?;
                let bits = self.values(header, 1, rows.div_ceil(8) as u64)?;
                assembly::array(data_type, rows, nulls, vec![bits], &[])
            }
            DataType::Utf8 | DataType::Binary => {
                header.check(&name(), 3, 0)?;
                let nulls = nulls(self)?;
                let (offsets, first, last) = self.offsets(header, rows)?;
                let bytes = self.values_from(header, 2, first, last)?;
                assembly::array(data_type, rows, nulls, vec![offsets, bytes], &[])
            }
            DataType::List(item) => {
                header.check(&name(), 2, 1)?;
                let nulls = nulls(self)?;
                let (offsets, first, last) = self.offsets(header, rows)?;
                let items = self.child(header, 0, item.data_type(), last)?;
                let items = items.slice(first, last - first);
                assembly::array(data_type, rows, nulls, vec![offsets], &[items])
            }
            DataType::Map(entries, _) => {
                header.check(&name(), 2, 1)?;
                let nulls = nulls(self)?;
                let (offsets, first, last) = self.offsets(header, rows)?;
                let pairs = self.entries(header, entries, last)?;
                let pairs = pairs.slice(first, last - first);
                assembly::array(data_type, rows, nulls, vec![offsets], &[pairs])
            }
            DataType::Struct(fields) => {
                header.check(&name(), 1, fields.len())?;
                let nulls = nulls(self)?;
                let children = (0..).zip(fields);
                let children =
                    children.map(|(slot, field)| self.child(header, slot, field.data_type(), rows));
                let children = children.collect::<Result<Vec<_>>>()?;
                assembly::array(data_type, rows, nulls, vec![], &children)
            }
            fixed => {
                header.check(&name(), 2, 0)?;
                let width = fixed
                    .primitive_width()
                    .ok_or_else(|| refused(format!("results of type {} cannot be read", name())))?;
                let nulls = nulls(self)?;
                let values = self.values(header, 1, rows as u64 * width as u64)?;
                assembly::array(data_type, rows, nulls, vec![values], &[])
            }
        }
    }

    /// Child `slot`, which must have `rows` rows or more.
    fn child(&mut self, parent: &Header, slot: u32, data_type: &DataType, rows: usize) -> Result<ArrayRef> {
        let header = self.child_header(parent, slot, rows)?;
        self.array(&header, data_type, rows)
    }

    fn child_header(&self, parent: &Header, slot: u32, rows: usize) -> Result<Header> {
        let header = Header::read(self.memory, self.memory.entry("the children", parent.children, slot)?)?;
        if usize::try_from(header.length).map_or(true, |length| length < rows) {
            return Err(refused(format!("a child has {} rows, its parent needs {rows}", header.length)));
        }
        Ok(header)
    }

    /// The struct of a map's keys and values, which has no nulls of its own.
    fn entries(&mut self, parent: &Header, entries: &Field, rows: usize) -> Result<ArrayRef> {
        let header = self.child_header(parent, 0, rows)?;
        header.check("a map's entries", 1, 2)?;
        if self.validity(&header, rows)?.is_some() {
            return Err(refused("a map's entries have nulls"));
        }
        let (key, value) = map_fields(entries);
        let keys = self.child(&header, 0, key.data_type(), rows)?;
        let values = self.child(&header, 1, value.data_type(), rows)?;
        assembly::array(entries.data_type(), rows, None, vec![], &[keys, values])
    }

    fn buffer_pointer(&self, header: &Header, slot: u32) -> Result<u32> {
        self.memory.entry("the buffer table", header.buffers, slot)
    }

    /// Copies a buffer. All buffers of an instance lie side by side in its memory, so that together they are no longer
    /// than it: more would be one range of memory named again and again, to make this host run out.
    fn copy(&mut self, what: &str, pointer: u32, length: u64) -> Result<Buffer> {
        let bytes = self.memory.range(what, pointer, length)?;
        self.copied += length;
        if self.copied > self.memory.0.len() as u64 {
            return Err(refused("the result is larger than the memory it lies in"));
        }
        Ok(Buffer::from(bytes))
    }

    fn values(&mut self, header: &Header, slot: u32, length: u64) -> Result<Buffer> {
        let pointer = self.buffer_pointer(header, slot)?;
        if pointer == 0 && length > 0 {
            return Err(refused("values of the result are missing"));
        }
        self.copy("values", pointer, length)
    }

    /// Bytes `first` to `last` of a buffer.
    fn values_from(&mut self, header: &Header, slot: u32, first: usize, last: usize) -> Result<Buffer> {
        let pointer = self.buffer_pointer(header, slot)?;
        if pointer == 0 && last > first {
            return Err(refused("bytes of the result are missing"));
        }
        let start = u32::try_from(first).ok().and_then(|first| pointer.checked_add(first));
        self.copy("bytes", start.ok_or_else(|| refused("bytes wrap around"))?, (last - first) as u64)
    }

    fn validity(&mut self, header: &Header, rows: usize) -> Result<Option<NullBuffer>> {
        let declared = header.null_count;
        let pointer = self.buffer_pointer(header, 0)?;
        if pointer == 0 {
            return match declared {
                -1 | 0 => Ok(None),
                _ => Err(refused(format!("{declared} nulls are declared, validity is missing"))),
            };
        }
        // The null count is that of the whole bitmap, which may be longer than what the parent needs.
        let length = usize::try_from(header.length).map_err(|_| refused("a negative length"))?;
        let bits = self.copy("validity", pointer, length.div_ceil(8) as u64)?;
        let nulls = NullBuffer::new(BooleanBuffer::new(bits, 0, length));
        let count = nulls.null_count();
        if declared != -1 && usize::try_from(declared) != Ok(count) {
            return Err(refused(format!("{declared} nulls are declared, validity has {count}")));
        }
        let nulls = if rows < length { nulls.slice(0, rows) } else { nulls };
        Ok((nulls.null_count() > 0).then_some(nulls))
    }

    /// Offsets from 0, and the first and last of what they were.
    fn offsets(&mut self, header: &Header, rows: usize) -> Result<(Buffer, usize, usize)> {
        if rows == 0 {
            return Ok((Buffer::from_slice_ref([0i32]), 0, 0));
        }
        let bytes = self.values(header, 1, (rows as u64 + 1) * 4)?;
        let offsets: &[i32] = bytes.typed_data();
        let (first, last) = (offsets[0], offsets[rows]);
        if first < 0 || offsets.windows(2).any(|pair| pair[0] > pair[1]) {
            return Err(refused("offsets of the result are negative or decrease"));
        }
        let from_zero =
            if first == 0 { bytes } else { offsets.iter().map(|offset| offset - first).collect() };
        Ok((from_zero, first.as_usize(), last.as_usize()))
    }
}

/// Refuses nulls that the declaration excludes: where `returns` is not nullable, exactly the rows with a null in a
/// strict argument are null. A planner that was told "not nullable" relies on it.
///
/// # Errors
/// HEDDLE2202.
pub(crate) fn check_nulls(
    function: &FunctionInfo,
    returns: &Field,
    columns: &[Column],
    result: &ArrayRef,
) -> Result<()> {
    if returns.is_nullable() || result.null_count() == 0 {
        return Ok(());
    }
    let skipped = strict_nulls(function, columns, result.len());
    let allowed = |skipped: NullBuffer| result.nulls().is_some_and(|nulls| skipped.contains(nulls));
    if skipped.is_some_and(allowed) {
        return Ok(());
    }
    Err(refused(format!("a null in a row without a null argument, but {} declares none", function.signature)))
}

/// The fixed part of an `ArrowArray`.
struct Header {
    length: i64,
    null_count: i64,
    offset: i64,
    n_buffers: i64,
    n_children: i64,
    buffers: u32,
    children: u32,
    dictionary: u32,
}

impl Header {
    fn read(memory: Memory<'_>, at: u32) -> Result<Self> {
        let bytes = memory.range("an ArrowArray", at, u64::from(ARROW_ARRAY))?;
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
            children: u32_at(44),
            dictionary: u32_at(48),
        })
    }

    /// Checks everything but the length.
    fn check(&self, name: &str, buffers: usize, children: usize) -> Result<()> {
        let Self { length, null_count, offset, n_buffers, n_children, dictionary, .. } = self;
        if !(-1..=*length).contains(null_count) {
            return Err(refused(format!("{name} has a null count of {null_count} in {length} rows")));
        }
        if *offset != 0 || *dictionary != 0 {
            return Err(refused(format!("{name} has an offset or a dictionary")));
        }
        if usize::try_from(*n_buffers) != Ok(buffers) || usize::try_from(*n_children) != Ok(children) {
            return Err(refused(format!(
                "{name} has {n_buffers} buffers and {n_children} children, not {buffers} and {children}"
            )));
        }
        Ok(())
    }
}
