//! Functions through the Extism ABI, in one of the formats.

use std::sync::Arc;
use std::time::Instant;

use arrow::array::ArrayRef;
use heddle_host::codec::{ArrowIpc, Codec, JsonRows, MessagePack, Protobuf};
use heddle_host::{
    Column, CounterSnapshot, Counters, FunctionInfo, HeddleInstance, HeddleModule, HostEnv, Limits,
};

use crate::Error;
use crate::definition::Strategy;
use crate::measure::Subject;

/// The format of a strategy; `None` for one without.
#[must_use]
pub fn codec(strategy: Strategy) -> Option<&'static dyn Codec> {
    match strategy {
        Strategy::ArrowIpc => Some(&ArrowIpc),
        Strategy::Protobuf | Strategy::ProtobufRow => Some(&Protobuf),
        Strategy::Msgpack | Strategy::MsgpackRow => Some(&MessagePack),
        Strategy::Json => Some(&JsonRows),
        _ => None,
    }
}

/// A scalar function of heddle-host behind a format.
pub struct Encoded {
    instance: HeddleInstance,
    counters: Arc<Counters>,
    codec: &'static dyn Codec,
    function: FunctionInfo,
    /// What calls cost, which the host counts of its direct ABI alone.
    spent: CounterSnapshot,
}

impl Encoded {
    /// In an instance of its own.
    ///
    /// # Errors
    /// As [`HeddleModule::instantiate`].
    pub fn new(
        module: &HeddleModule,
        function: &FunctionInfo,
        codec: &'static dyn Codec,
    ) -> Result<Self, Error> {
        let counters = Arc::new(Counters::default());
        let instance = module.instantiate(Limits::default(), HostEnv::default(), Arc::clone(&counters))?;
        Ok(Self { instance, counters, codec, function: function.clone(), spent: CounterSnapshot::default() })
    }
}

impl Subject for Encoded {
    fn call(&mut self, columns: &[Column], rows: usize) -> Result<ArrayRef, Error> {
        let started = Instant::now();
        let input = self.codec.encode_arguments(&self.function, columns, rows)?;
        let encoded = Instant::now();
        let output = self.instance.call_extism(&self.function.export, &input)?;
        let returned = Instant::now();
        let result = self.codec.decode_result(&self.function, columns, rows, &output)?;
        self.spent.marshal_in_nanos += nanos(started, encoded);
        self.spent.guest_nanos += nanos(encoded, returned);
        self.spent.marshal_out_nanos += nanos(returned, Instant::now());
        self.spent.bytes_in += input.len() as u64;
        self.spent.bytes_out += output.len() as u64;
        self.spent.rows += rows as u64;
        Ok(result)
    }

    /// Marshalling is encoding and decoding.
    fn counters(&self) -> CounterSnapshot {
        let CounterSnapshot { instances_created, rows_bailed, .. } = self.counters.snapshot();
        CounterSnapshot { instances_created, rows_bailed, ..self.spent }
    }

    fn splits_time(&self) -> bool {
        true
    }
}

fn nanos(from: Instant, to: Instant) -> u64 {
    u64::try_from((to - from).as_nanos()).unwrap_or(u64::MAX)
}
