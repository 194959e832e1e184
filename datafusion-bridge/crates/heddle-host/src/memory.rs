//! Guest memory, read with checked addresses only.

use crate::error::{Error, ErrorCode, Result};

/// The linear memory of an instance, as it is now.
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

    /// The u32 at place `slot` of a table.
    pub(crate) fn entry(self, what: &str, table: u32, slot: u32) -> Result<u32> {
        let at = slot.checked_mul(4).and_then(|offset| table.checked_add(offset));
        self.u32(what, at.ok_or_else(|| refused(format!("{what} wraps around")))?)
    }
}

/// The error for an answer that breaks the contract.
pub(crate) fn refused(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::GuestContract, message)
}
