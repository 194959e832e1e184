//! The stack that a guest runs on, and the way back to that of its thread.
//!
//! A guest may use as much stack as on the other hosts, so that recursion ends at the same depth everywhere; the threads
//! of a JVM have 1 MiB in all. So each instance has a stack of its own. The JVM, though, knows the bounds of its threads'
//! stacks: whatever calls Java first goes back to the thread's, to the place where the guest was entered.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use crate::engine::GUEST_STACK;

/// What wasmtime and the bodies of imports need below a guest that used up its share. wasmtime checks the guest's share in
/// compiled code, so that no guard page is met.
const SLACK: usize = 256 << 10;

/// Between the place where a guest is entered and what is put on the thread's stack meanwhile: the frames that switch.
const GAP: usize = 8 << 10;

/// A stack. Its pages are backed when they are used.
#[derive(Debug)]
pub(crate) struct GuestStack {
    base: *mut u8,
}

impl GuestStack {
    const LAYOUT: Layout = match Layout::from_size_align(GUEST_STACK + SLACK, 4096) {
        Ok(layout) => layout,
        Err(_) => panic!("a page is a power of two"),
    };

    pub(crate) fn new() -> Self {
        // SAFETY: the layout has a size.
        let base = unsafe { alloc(Self::LAYOUT) };
        if base.is_null() {
            handle_alloc_error(Self::LAYOUT);
        }
        Self { base }
    }

    /// Runs `guest` on this stack, and tells it the way back.
    pub(crate) fn run<R>(&mut self, guest: impl FnOnce(Home) -> R) -> R {
        let home = Home(psm::stack_pointer() as usize);
        // SAFETY: the memory is this stack's alone, and nobody else runs on it: it is borrowed.
        let outcome = unsafe { psm::on_stack(self.base, Self::LAYOUT.size(), || caught(|| guest(home))) };
        outcome.unwrap_or_else(|panic| resume_unwind(panic))
    }
}

impl Drop for GuestStack {
    fn drop(&mut self) {
        // SAFETY: `new` allocated it by this layout.
        unsafe { dealloc(self.base, Self::LAYOUT) };
    }
}

/// The place on the stack of a thread where it went over to a guest's. Good until it comes back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Home(usize);

impl Home {
    /// Runs `java` on the stack of the thread.
    ///
    /// # Safety
    /// On the thread that made this, inside the `run` that did.
    pub(crate) unsafe fn run<R>(self, java: impl FnOnce() -> R) -> R {
        let top = (self.0 - GAP) & !15;
        // SAFETY: below the place nothing is in use while the thread runs on another stack. Only the top counts; how far it
        // goes down is the JVM's to check, and `enter` saw to it that there is room.
        let outcome = unsafe { psm::on_stack((top - GAP) as *mut u8, GAP, || caught(java)) };
        outcome.unwrap_or_else(|panic| resume_unwind(panic))
    }
}

/// No panic may cross from one stack to another by itself.
fn caught<R>(body: impl FnOnce() -> R) -> std::thread::Result<R> {
    catch_unwind(AssertUnwindSafe(body))
}
