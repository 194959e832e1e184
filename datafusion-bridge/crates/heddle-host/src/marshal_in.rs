//! Arrow columns laid out as the guest's ArrowArrays, in one block of its memory.

use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, AsArray as _};
use arrow::buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer};
use arrow::datatypes::{DataType, Float64Type, Int32Type, Int64Type};

use crate::error::{Error, ErrorCode, Result};
use crate::manifest::FunctionInfo;
use crate::schema::type_name;

/// Bytes of one ArrowArray for wasm32.
pub(crate) const ARROW_ARRAY: u32 = 64;

/// Alignment of every block and buffer.
pub(crate) const ALIGNMENT: u32 = 64;

/// One argument: an Arrow array of exactly the declared type, one value per row or one value for all of them.
///
/// A `Binary` array is taken for a utf8 argument as text nobody has checked: the guest checks it (HEDDLE2005).
#[derive(Clone, Debug)]
pub struct Column {
    values: ArrayRef,
    constant: bool,
}

impl Column {
    /// One value per row.
    pub fn new(values: ArrayRef) -> Self {
        Self { values, constant: false }
    }

    /// An array of length 1 that stands for every row; it crosses once.
    pub fn constant(value: ArrayRef) -> Self {
        Self { values: value, constant: true }
    }

    /// The array.
    pub fn values(&self) -> &ArrayRef {
        &self.values
    }

    /// Whether the one value stands for every row.
    pub fn is_constant(&self) -> bool {
        self.constant
    }

    /// The same argument for `length` rows from `offset`; no values are copied.
    #[must_use]
    pub fn slice(&self, offset: usize, length: usize) -> Self {
        let values = if self.constant { Arc::clone(&self.values) } else { self.values.slice(offset, length) };
        Self { values, constant: self.constant }
    }
}

/// Checks the columns against the declaration.
///
/// # Errors
/// HEDDLE1102, HEDDLE1103, and HEDDLE2201 for a column of another length than the batch.
pub(crate) fn check(function: &FunctionInfo, columns: &[Column], rows: usize) -> Result<()> {
    if columns.len() != function.args.len() {
        let given: Vec<String> = columns.iter().map(|c| type_name(c.values.data_type())).collect();
        return Err(Error::new(
            ErrorCode::ArgumentCount,
            format!(
                "{} takes {} arguments, given ({})",
                function.signature,
                function.args.len(),
                given.join(", ")
            ),
        )
        .in_function(&function.name));
    }
    for (arg, column) in function.args.iter().zip(columns) {
        let given = column.values.data_type();
        let unchecked_text = arg.data_type() == &DataType::Utf8 && given == &DataType::Binary;
        if given != arg.data_type() && !unchecked_text {
            return Err(Error::new(
                ErrorCode::ArgumentType,
                format!("{}: {} is given {}", function.signature, arg.name(), type_name(given)),
            )
            .in_function(&function.name));
        }
        let expected = if column.constant { 1 } else { rows };
        if column.values.len() != expected {
            return Err(Error::new(
                ErrorCode::HostContract,
                format!("{} has {} values for {expected} rows", arg.name(), column.values.len()),
            )
            .in_function(&function.name));
        }
    }
    Ok(())
}

/// A batch laid out relative to the start of one block: root struct, result struct, tables of pointers, children,
/// then the buffers. Values are copied once, by [`write`](Self::write).
pub(crate) struct Layout {
    rows: usize,
    children: Vec<Child>,
    child_table: u32,
    constants: Option<(u32, Vec<u8>)>,
    size: u32,
}

struct Child {
    at: u32,
    buffer_table: u32,
    length: usize,
    null_count: usize,
    validity: Option<Piece>,
    buffers: Vec<Piece>,
}

struct Piece {
    at: u32,
    bytes: Buffer,
}

impl Layout {
    /// Plans the block for columns that [`check`] accepted.
    ///
    /// # Errors
    /// HEDDLE2102 when it would not fit into 32 bits.
    pub(crate) fn plan(columns: &[Column], rows: usize) -> Result<Self> {
        // The root struct, its one validity pointer (0) and the result struct come first.
        let mut space = Space { next: u64::from(ROOT_BUFFERS + ALIGNMENT) };
        let child_table = space.place(4 * columns.len())?;
        let constants = if columns.iter().any(|c| c.constant) {
            let mut bits = vec![0u8; columns.len().div_ceil(8)];
            for (i, _) in columns.iter().enumerate().filter(|(_, c)| c.constant) {
                bits[i / 8] |= 1 << (i % 8);
            }
            Some((space.place(bits.len())?, bits))
        } else {
            None
        };
        let children = columns.iter().map(|c| Child::plan(&mut space, c)).collect::<Result<_>>()?;
        let size = space.place(0)?;
        Ok(Self { rows, children, child_table, constants, size })
    }

    /// Bytes of the block.
    pub(crate) fn size(&self) -> u32 {
        self.size
    }

    /// Bytes of column data in it.
    pub(crate) fn payload(&self) -> u64 {
        let pieces = self.children.iter().flat_map(|c| c.buffers.iter().chain(&c.validity));
        pieces.map(|piece| piece.bytes.len() as u64).sum()
    }

    /// Pointer to the bitmap of constants for a block at `base`; 0 when there are none.
    pub(crate) fn constants(&self, base: u32) -> u32 {
        self.constants.as_ref().map_or(0, |(at, _)| base + at)
    }

    /// Pointer to the result struct for a block at `base`.
    pub(crate) fn out(base: u32) -> u32 {
        base + RESULT
    }

    /// Writes into `block`, which is [`size`](Self::size) bytes at address `base` of guest memory.
    pub(crate) fn write(&self, block: &mut [u8], base: u32) {
        let mut out = Writer { block, base };
        out.array(0, self.rows, 0, ROOT_BUFFERS, 1, self.child_table, self.children.len());
        out.u32(ROOT_BUFFERS, 0);
        out.zero(RESULT, ARROW_ARRAY);
        if let Some((at, bits)) = &self.constants {
            out.bytes(*at, bits);
        }
        for (i, child) in (0..).zip(&self.children) {
            out.pointer(self.child_table + 4 * i, child.at);
            out.array(
                child.at,
                child.length,
                child.null_count,
                child.buffer_table,
                1 + child.buffers.len(),
                0,
                0,
            );
            match &child.validity {
                Some(piece) => out.piece(child.buffer_table, piece),
                None => out.u32(child.buffer_table, 0),
            }
            for (slot, piece) in (1..).zip(&child.buffers) {
                out.piece(child.buffer_table + 4 * slot, piece);
            }
        }
    }
}

const RESULT: u32 = ARROW_ARRAY;
const ROOT_BUFFERS: u32 = RESULT + ARROW_ARRAY;

impl Child {
    fn plan(space: &mut Space, column: &Column) -> Result<Self> {
        let values = &column.values;
        let at = space.place(ARROW_ARRAY as usize)?;
        let buffer_table = space.place(3 * 4)?;
        let nulls = values.nulls().filter(|nulls| nulls.null_count() > 0);
        let validity = nulls.map(|nulls| space.piece(bitmap(nulls.inner()))).transpose()?;
        let buffers = buffers_of(values).into_iter().map(|b| space.piece(b)).collect::<Result<_>>()?;
        let null_count = nulls.map_or(0, NullBuffer::null_count);
        Ok(Self { at, buffer_table, length: values.len(), null_count, validity, buffers })
    }
}

/// The buffers after validity, from offset 0 whatever slice the array is.
fn buffers_of(values: &ArrayRef) -> Vec<Buffer> {
    match values.data_type() {
        DataType::Boolean => vec![bitmap(values.as_boolean().values())],
        DataType::Int32 => vec![values.as_primitive::<Int32Type>().values().inner().clone()],
        DataType::Int64 => vec![values.as_primitive::<Int64Type>().values().inner().clone()],
        DataType::Float64 => vec![values.as_primitive::<Float64Type>().values().inner().clone()],
        DataType::Binary => {
            let bytes = values.as_binary::<i32>();
            text(bytes.offsets(), bytes.values())
        }
        _ => {
            let strings = values.as_string::<i32>();
            text(strings.offsets(), strings.values())
        }
    }
}

/// Offsets from 0 and the bytes they cover.
fn text(offsets: &OffsetBuffer<i32>, bytes: &Buffer) -> Vec<Buffer> {
    let first = offsets.first().copied().unwrap_or_default();
    let last = offsets.last().copied().unwrap_or_default();
    let moved = if first == 0 {
        offsets.inner().inner().clone()
    } else {
        Buffer::from_vec(offsets.iter().map(|offset| offset - first).collect::<Vec<i32>>())
    };
    vec![moved, bytes.slice_with_length(first as usize, (last - first) as usize)]
}

/// The bits from bit 0, those past the end cleared.
fn bitmap(bits: &BooleanBuffer) -> Buffer {
    let bytes = bits.sliced();
    let used = bits.len() % 8;
    match bytes.last() {
        Some(last) if used != 0 && last >> used != 0 => {
            let mut cleared = bytes.to_vec();
            if let Some(last) = cleared.last_mut() {
                *last &= (1 << used) - 1;
            }
            Buffer::from_vec(cleared)
        }
        _ => bytes,
    }
}

/// Hands out aligned places in the block.
struct Space {
    next: u64,
}

impl Space {
    fn place(&mut self, bytes: usize) -> Result<u32> {
        let at = self.next;
        self.next = (at + bytes as u64).next_multiple_of(u64::from(ALIGNMENT));
        match u32::try_from(self.next) {
            Ok(_) => Ok(at as u32),
            Err(_) => {
                Err(Error::new(ErrorCode::Memory, "the batch does not fit into the memory of a module"))
            }
        }
    }

    fn piece(&mut self, bytes: Buffer) -> Result<Piece> {
        // An empty buffer gets a place of its own too, so that its pointer lies inside the block.
        Ok(Piece { at: self.place(bytes.len().max(1))?, bytes })
    }
}

/// Writes at places relative to the block.
struct Writer<'a> {
    block: &'a mut [u8],
    base: u32,
}

impl Writer<'_> {
    #[expect(clippy::too_many_arguments, reason = "the fields of the struct in their order")]
    fn array(
        &mut self,
        at: u32,
        length: usize,
        null_count: usize,
        buffers: u32,
        n_buffers: usize,
        children: u32,
        n_children: usize,
    ) {
        self.zero(at, ARROW_ARRAY);
        self.bytes(at, &(length as i64).to_le_bytes());
        self.bytes(at + 8, &(null_count as i64).to_le_bytes());
        self.bytes(at + 24, &(n_buffers as i64).to_le_bytes());
        self.bytes(at + 32, &(n_children as i64).to_le_bytes());
        self.pointer(at + 40, buffers);
        if n_children > 0 {
            self.pointer(at + 44, children);
        }
    }

    fn piece(&mut self, slot: u32, piece: &Piece) {
        self.pointer(slot, piece.at);
        self.bytes(piece.at, &piece.bytes);
    }

    fn pointer(&mut self, at: u32, target: u32) {
        self.u32(at, self.base + target);
    }

    fn u32(&mut self, at: u32, value: u32) {
        self.bytes(at, &value.to_le_bytes());
    }

    fn zero(&mut self, at: u32, length: u32) {
        self.block[at as usize..(at + length) as usize].fill(0);
    }

    fn bytes(&mut self, at: u32, bytes: &[u8]) {
        let at = at as usize;
        self.block[at..at + bytes.len()].copy_from_slice(bytes);
    }
}
