//! Arrow columns laid out as the guest's `ArrowArray`s, in one block of its memory. Slices are compacted at every depth.

use arrow::array::{Array as _, ArrayData};
use arrow::buffer::{BooleanBuffer, Buffer, NullBuffer};
use arrow::datatypes::{ArrowNativeType as _, DataType};

use crate::column::Column;
use crate::error::Result;
use crate::layout::{ARROW_ARRAY, Header, Piece, Space, Writer};

/// What one call of an export is handed: a block for its output, a batch, and numbers beside it. Values are copied once,
/// by [`write`](Self::write).
pub(crate) struct Layout {
    batch: Option<Node>,
    constants: Option<Piece>,
    numbers: Option<Piece>,
    payload: u64,
    size: u32,
}

/// One `ArrowArray`.
struct Node {
    at: u32,
    header: Header,
    validity: Option<Piece>,
    buffers: Vec<Piece>,
    children: Vec<Node>,
}

/// Place of the output block.
const OUT: u32 = 0;

impl Layout {
    /// Plans the block. `columns` are in the guest's layout, each `rows` long or constant; `numbers` are groups, slots
    /// or starts.
    ///
    /// # Errors
    /// HEDDLE2102 when it would not fit into 32 bits.
    pub(crate) fn plan(batch: Option<(&[Column], usize)>, numbers: Option<&[u32]>) -> Result<Self> {
        let mut space = Space::new();
        space.place(ARROW_ARRAY as usize)?;
        let constants = batch.and_then(|(columns, _)| constants(columns));
        let batch = batch.map(|(columns, rows)| Node::batch(&mut space, columns, rows)).transpose()?;
        let constants = constants.map(|bits| space.piece(bits)).transpose()?;
        let numbers = numbers
            .map(|numbers| space.piece(numbers.iter().map(|number| number.to_le()).collect()))
            .transpose()?;
        let payload = batch.as_ref().map_or(0, Node::payload);
        Ok(Self { batch, constants, numbers, payload, size: space.place(0)? })
    }

    /// Bytes of the block.
    pub(crate) fn size(&self) -> u32 {
        self.size
    }

    /// Bytes of column data in it.
    pub(crate) fn payload(&self) -> u64 {
        self.payload
    }

    /// Writes into `block`, which is [`size`](Self::size) bytes at address `base` of guest memory.
    pub(crate) fn write(&self, block: &mut [u8], base: u32) -> Placed {
        let mut out = Writer::new(block, base);
        out.zero(OUT, ARROW_ARRAY);
        if let Some(batch) = &self.batch {
            batch.write(&mut out);
        }
        for piece in self.constants.iter().chain(&self.numbers) {
            out.piece(piece);
        }
        let pointer = |piece: &Option<Piece>| piece.as_ref().map_or(0, |piece| base + piece.at);
        Placed {
            out: base + OUT,
            batch: self.batch.as_ref().map_or(0, |batch| base + batch.at),
            constants: pointer(&self.constants),
            numbers: pointer(&self.numbers),
        }
    }
}

/// Guest addresses of what a [`Layout`] wrote; 0 for what it has not.
#[derive(Clone, Copy)]
pub(crate) struct Placed {
    pub(crate) out: u32,
    pub(crate) batch: u32,
    pub(crate) constants: u32,
    pub(crate) numbers: u32,
}

/// The bitmap of constant columns, if there are any.
fn constants(columns: &[Column]) -> Option<Buffer> {
    columns.iter().any(Column::is_constant).then(|| {
        let bits: BooleanBuffer = columns.iter().map(Column::is_constant).collect();
        bitmap(&bits)
    })
}

impl Node {
    /// The struct whose children are the columns.
    fn batch(space: &mut Space, columns: &[Column], rows: usize) -> Result<Self> {
        let at = space.place(ARROW_ARRAY as usize)?;
        let tables = Tables::place(space, 0, columns.len())?;
        let children =
            columns.iter().map(|c| Self::plan(space, &c.values().to_data())).collect::<Result<_>>()?;
        Ok(Self { at, header: tables.header(rows, 0), validity: None, buffers: vec![], children })
    }

    fn plan(space: &mut Space, data: &ArrayData) -> Result<Self> {
        let at = space.place(ARROW_ARRAY as usize)?;
        let (buffers, children) = parts(data);
        let tables = Tables::place(space, buffers.len(), children.len())?;
        let nulls = data.nulls().filter(|nulls| nulls.null_count() > 0);
        let validity = nulls.map(|nulls| space.piece(bitmap(nulls.inner()))).transpose()?;
        let buffers = buffers.into_iter().map(|bytes| space.piece(bytes)).collect::<Result<_>>()?;
        let children = children.iter().map(|child| Self::plan(space, child)).collect::<Result<_>>()?;
        let header = tables.header(data.len(), nulls.map_or(0, NullBuffer::null_count));
        Ok(Self { at, header, validity, buffers, children })
    }

    fn payload(&self) -> u64 {
        let own = self.validity.iter().chain(&self.buffers).map(|piece| piece.bytes.len() as u64);
        own.chain(self.children.iter().map(Self::payload)).sum()
    }

    fn write(&self, out: &mut Writer<'_>) {
        let Header { buffers, children, .. } = self.header;
        out.header(self.at, &self.header);
        match &self.validity {
            Some(piece) => out.pointer(buffers, piece.at),
            None => out.u32(buffers, 0),
        }
        for (slot, piece) in (1..).zip(&self.buffers) {
            out.pointer(buffers + 4 * slot, piece.at);
        }
        for piece in self.validity.iter().chain(&self.buffers) {
            out.piece(piece);
        }
        for (slot, child) in (0..).zip(&self.children) {
            out.pointer(children + 4 * slot, child.at);
            child.write(out);
        }
    }
}

/// The tables of pointers of one `ArrowArray`.
struct Tables {
    n_buffers: usize,
    buffers: u32,
    n_children: usize,
    children: u32,
}

impl Tables {
    /// Room for validity, `buffers` and `children`.
    fn place(space: &mut Space, buffers: usize, n_children: usize) -> Result<Self> {
        let n_buffers = 1 + buffers;
        let buffers = space.place(4 * n_buffers)?;
        let children = if n_children > 0 { space.place(4 * n_children)? } else { 0 };
        Ok(Self { n_buffers, buffers, n_children, children })
    }

    fn header(self, length: usize, null_count: usize) -> Header {
        let Self { n_buffers, buffers, n_children, children } = self;
        Header { length, null_count, n_buffers, buffers, n_children, children }
    }
}

/// The buffers after validity and the children, from offset 0 whatever slice the array is.
fn parts(data: &ArrayData) -> (Vec<Buffer>, Vec<ArrayData>) {
    let (offset, length) = (data.offset(), data.len());
    match data.data_type() {
        DataType::Boolean => {
            let bits = BooleanBuffer::new(data.buffers()[0].clone(), offset, length);
            (vec![bitmap(&bits)], vec![])
        }
        DataType::Utf8 | DataType::Binary => {
            let (offsets, first, last) = offsets(data);
            (vec![offsets, data.buffers()[1].slice_with_length(first, last - first)], vec![])
        }
        DataType::List(_) | DataType::Map(_, _) => {
            let (offsets, first, last) = offsets(data);
            (vec![offsets], vec![data.child_data()[0].slice(first, last - first)])
        }
        // Arrow slices the children of a struct with it, but leaves them longer than it.
        DataType::Struct(_) => {
            (vec![], data.child_data().iter().map(|child| child.slice(0, length)).collect())
        }
        fixed => {
            let width = fixed.primitive_width().unwrap_or_default();
            (vec![data.buffers()[0].slice_with_length(offset * width, length * width)], vec![])
        }
    }
}

/// Offsets from 0, and the first and last of what they were.
fn offsets(data: &ArrayData) -> (Buffer, usize, usize) {
    let length = data.len();
    let Some(offsets) = data.buffer::<i32>(0).get(..=length) else {
        // Arrow leaves the offsets out where there are no rows.
        return (Buffer::from_slice_ref([0i32]), 0, 0);
    };
    let (first, last) = (offsets[0], offsets[length]);
    let from_zero = if first == 0 {
        data.buffers()[0].slice_with_length(4 * data.offset(), 4 * (length + 1))
    } else {
        offsets.iter().map(|offset| offset - first).collect()
    };
    (from_zero, first.as_usize(), last.as_usize())
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
