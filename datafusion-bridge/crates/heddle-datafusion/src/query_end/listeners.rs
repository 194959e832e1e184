//! Whether anybody still waits for a query.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use heddle_host::HeddleInstance;
use tokio::runtime::{Handle, RuntimeFlavor};

/// What another thread may need to take a worker's tasks over.
const HANDOVER: Duration = Duration::from_micros(500);

/// What the functions of a query and its listeners share. Any thread may use it.
#[derive(Debug, Default)]
pub(crate) struct QueryEnd(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    listeners: usize,
    ended: Arc<AtomicBool>,
}

impl QueryEnd {
    /// Cancels the calls that the instance makes from now on when the last listener goes; those of a plan that is run again are
    /// another matter. Calls that are long leave their worker to other tasks.
    pub(crate) fn cancels(&self, instance: &mut HeddleInstance) {
        instance.cancel_by(Arc::clone(&self.state().ended));
        instance.tell_long_calls(Some(leave_worker));
    }

    /// One more waits for the query.
    pub(super) fn join(&self) {
        let mut state = self.state();
        if state.ended.load(Relaxed) {
            state.ended = Arc::default();
        }
        state.listeners += 1;
    }

    /// One of those that joined goes.
    pub(super) fn leave(&self) {
        let mut state = self.state();
        state.listeners -= 1;
        if state.listeners == 0 {
            state.ended.store(true, Relaxed);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Has tokio run the tasks and timers of this worker on another thread: where calls keep every worker, none is left to see that
/// somebody gives a query up.
fn leave_worker() {
    let on_worker = |handle: Handle| handle.runtime_flavor() == RuntimeFlavor::MultiThread;
    if Handle::try_current().is_ok_and(on_worker) {
        // Who comes back at once takes them back.
        tokio::task::block_in_place(|| std::thread::sleep(HANDOVER));
    }
}
