//! Where the memory of an instance lies, for copies that need no store.

use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

/// Base and length of a linear memory. The base never changes once there is one, and the length only grows, so that a
/// copy inside the known length is inside the memory as long as the instance lives.
#[derive(Debug, Default)]
pub(crate) struct View {
    base: AtomicPtr<u8>,
    length: AtomicUsize,
}

impl View {
    /// Tells where the memory lies now.
    pub(crate) fn set(&self, base: *mut u8, length: usize) {
        self.base.store(base, Ordering::Relaxed);
        // Whoever sees this length sees the base.
        self.length.store(length, Ordering::Release);
    }

    /// Bytes of the memory when it was looked at last.
    pub(crate) fn length(&self) -> usize {
        self.length.load(Ordering::Acquire)
    }

    /// The address of a range, or none where it is not inside. Guest and host numbers are 32-bit: nothing wraps.
    pub(crate) fn range(&self, address: u32, length: u32) -> Option<*mut i8> {
        let end = u64::from(address) + u64::from(length);
        if end > self.length() as u64 {
            return None;
        }
        // SAFETY: the range lies inside the memory, see above; of a memory without bytes it is the null pointer plus 0.
        Some(unsafe { self.base.load(Ordering::Relaxed).add(address as usize) }.cast())
    }
}
