//! Counting what an instance does for one operator alone, between its times in a pool.

use std::sync::Arc;

use crate::counters::{CounterSnapshot, Counters, add};
use crate::instance::HeddleInstance;

impl HeddleInstance {
    /// Counts into other counters from now on; answers with those before.
    pub fn count_into(&mut self, counters: Arc<Counters>) -> Arc<Counters> {
        std::mem::replace(&mut self.counters, counters)
    }
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
}
