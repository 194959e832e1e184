//! Places in one block of guest memory, and the writing of `ArrowArray`s there.

use arrow::buffer::Buffer;

use crate::error::{Error, ErrorCode, Result};

/// Bytes of one `ArrowArray` for wasm32.
pub(crate) const ARROW_ARRAY: u32 = 64;

/// Alignment of every block and buffer.
pub(crate) const ALIGNMENT: u32 = 64;

/// Hands out aligned places in the block.
pub(crate) struct Space {
    next: u32,
}

/// Bytes with their place.
pub(crate) struct Piece {
    pub(crate) at: u32,
    pub(crate) bytes: Buffer,
}

impl Space {
    /// Places from the start of the block.
    pub(crate) fn new() -> Self {
        Self { next: 0 }
    }

    /// A place for this many bytes.
    ///
    /// # Errors
    /// HEDDLE2102 when the block would not fit into 32 bits.
    pub(crate) fn place(&mut self, bytes: usize) -> Result<u32> {
        let next = (u64::from(self.next) + bytes as u64).next_multiple_of(u64::from(ALIGNMENT));
        let too_large =
            |_| Error::new(ErrorCode::Memory, "the batch does not fit into the memory of a module");
        Ok(std::mem::replace(&mut self.next, u32::try_from(next).map_err(too_large)?))
    }

    /// A place for these bytes. An empty buffer gets a place of its own too, so that its pointer lies inside the
    /// block.
    pub(crate) fn piece(&mut self, bytes: Buffer) -> Result<Piece> {
        Ok(Piece { at: self.place(bytes.len().max(1))?, bytes })
    }
}

/// The numbers of an `ArrowArray`; pointers are relative to the block.
pub(crate) struct Header {
    pub(crate) length: usize,
    pub(crate) null_count: usize,
    pub(crate) n_buffers: usize,
    pub(crate) buffers: u32,
    pub(crate) n_children: usize,
    pub(crate) children: u32,
}

/// Writes at places relative to the block.
pub(crate) struct Writer<'a> {
    block: &'a mut [u8],
    base: u32,
}

impl<'a> Writer<'a> {
    /// Writes into `block`, which lies at address `base` of guest memory.
    pub(crate) fn new(block: &'a mut [u8], base: u32) -> Self {
        Self { block, base }
    }

    pub(crate) fn header(&mut self, at: u32, header: &Header) {
        self.zero(at, ARROW_ARRAY);
        self.i64(at, header.length);
        self.i64(at + 8, header.null_count);
        self.i64(at + 24, header.n_buffers);
        self.i64(at + 32, header.n_children);
        self.pointer(at + 40, header.buffers);
        if header.n_children > 0 {
            self.pointer(at + 44, header.children);
        }
    }

    pub(crate) fn piece(&mut self, piece: &Piece) {
        self.bytes(piece.at, &piece.bytes);
    }

    pub(crate) fn pointer(&mut self, at: u32, target: u32) {
        self.u32(at, self.base + target);
    }

    pub(crate) fn u32(&mut self, at: u32, value: u32) {
        self.bytes(at, &value.to_le_bytes());
    }

    pub(crate) fn zero(&mut self, at: u32, length: u32) {
        self.block[at as usize..(at + length) as usize].fill(0);
    }

    fn i64(&mut self, at: u32, value: usize) {
        self.bytes(at, &(value as u64).to_le_bytes());
    }

    fn bytes(&mut self, at: u32, bytes: &[u8]) {
        let at = at as usize;
        self.block[at..at + bytes.len()].copy_from_slice(bytes);
    }
}
