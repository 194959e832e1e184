//! Counts what calls cost, to prove that nothing is built in the row path.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;

/// Sums over every instance that shares them. Any thread may add and read at any time.
#[derive(Debug, Default)]
pub struct Counters {
    pub(crate) rows: AtomicU64,
    pub(crate) batches: AtomicU64,
    pub(crate) bytes_in: AtomicU64,
    pub(crate) bytes_out: AtomicU64,
    pub(crate) marshal_in_nanos: AtomicU64,
    pub(crate) guest_nanos: AtomicU64,
    pub(crate) marshal_out_nanos: AtomicU64,
    pub(crate) instances_created: AtomicU64,
    pub(crate) handles_opened: AtomicU64,
    pub(crate) modules_compiled: AtomicU64,
    pub(crate) rows_bailed: AtomicU64,
}

/// The counters at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CounterSnapshot {
    /// Rows handed over in calls of the direct ABI, and to plain plugins.
    pub rows: u64,
    /// Batches handed over in calls of either ABI, and to plain plugins.
    pub batches: u64,
    /// Bytes copied into guest memory.
    pub bytes_in: u64,
    /// Bytes copied out of guest memory.
    pub bytes_out: u64,
    /// Nanoseconds spent laying out and copying arguments.
    pub marshal_in_nanos: u64,
    /// Nanoseconds spent inside the guest.
    pub guest_nanos: u64,
    /// Nanoseconds spent checking and copying results.
    pub marshal_out_nanos: u64,
    /// Instances created.
    pub instances_created: u64,
    /// Table, aggregate and partition calls opened.
    pub handles_opened: u64,
    /// Modules compiled, or loaded in compiled form, by a [`ModuleCache`](crate::ModuleCache).
    pub modules_compiled: u64,
    /// Rows of compiled functions that went to the JavaScript engine.
    pub rows_bailed: u64,
}

impl Counters {
    /// Adds what other counters counted.
    pub fn add_all(&self, counted: &CounterSnapshot) {
        let CounterSnapshot {
            rows,
            batches,
            bytes_in,
            bytes_out,
            marshal_in_nanos,
            guest_nanos,
            marshal_out_nanos,
            instances_created,
            handles_opened,
            modules_compiled,
            rows_bailed,
        } = *counted;
        add(&self.rows, rows);
        add(&self.batches, batches);
        add(&self.bytes_in, bytes_in);
        add(&self.bytes_out, bytes_out);
        add(&self.marshal_in_nanos, marshal_in_nanos);
        add(&self.guest_nanos, guest_nanos);
        add(&self.marshal_out_nanos, marshal_out_nanos);
        add(&self.instances_created, instances_created);
        add(&self.handles_opened, handles_opened);
        add(&self.modules_compiled, modules_compiled);
        add(&self.rows_bailed, rows_bailed);
    }

    /// Every counter as it is now; counters that move meanwhile may be of different moments.
    pub fn snapshot(&self) -> CounterSnapshot {
        CounterSnapshot {
            rows: self.rows.load(Relaxed),
            batches: self.batches.load(Relaxed),
            bytes_in: self.bytes_in.load(Relaxed),
            bytes_out: self.bytes_out.load(Relaxed),
            marshal_in_nanos: self.marshal_in_nanos.load(Relaxed),
            guest_nanos: self.guest_nanos.load(Relaxed),
            marshal_out_nanos: self.marshal_out_nanos.load(Relaxed),
            instances_created: self.instances_created.load(Relaxed),
            handles_opened: self.handles_opened.load(Relaxed),
            modules_compiled: self.modules_compiled.load(Relaxed),
            rows_bailed: self.rows_bailed.load(Relaxed),
        }
    }
}

/// Adds `amount` to a counter.
pub(crate) fn add(counter: &AtomicU64, amount: u64) {
    counter.fetch_add(amount, Relaxed);
}

/// Adds the time since `started` to a counter and returns now, where the next span begins.
pub(crate) fn add_since(counter: &AtomicU64, started: Instant) -> Instant {
    let now = Instant::now();
    let nanos = now.duration_since(started).as_nanos();
    add(counter, u64::try_from(nanos).unwrap_or(u64::MAX));
    now
}
