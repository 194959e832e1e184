//! One instance of a module: its memory, and calls through both ABIs.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use arrow::array::ArrayRef;
use wasmtime::{
    AsContextMut as _, Instance, Memory as WasmMemory, ModuleExport, Store, StoreLimits, StoreLimitsBuilder,
    Trap, TypedFunc, UpdateDeadline, WasmParams, WasmResults,
};

use crate::counters::{Counters, add, add_since};
use crate::engine;
use crate::error::{Error, ErrorCode, Result};
use crate::extism_env::{ExtismEnv, HostEnv};
use crate::limits::Limits;
use crate::manifest::FunctionInfo;
use crate::marshal_in::{ALIGNMENT, Column, Layout, check};
use crate::marshal_out::{self, Memory, refused};
use crate::module::HeddleModule;
use crate::report::report;

const ABI_MAJOR: u32 = 1;
const MAX_ERROR_BYTES: u32 = 16 << 10;
const MAX_TABLE_ELEMENTS: usize = 1 << 20;

/// What wasmtime keeps beside an instance.
pub(crate) struct Guest {
    pub(crate) env: ExtismEnv,
    limits: StoreLimits,
    deadline: Instant,
    cancelled: Arc<AtomicBool>,
    interrupted: Option<ErrorCode>,
}

/// One instance of a module. It moves between threads, and one thread at a time calls it.
///
/// What a function keeps at module scope lives as long as the instance.
pub struct HeddleInstance {
    module: HeddleModule,
    limits: Limits,
    counters: Arc<Counters>,
    store: Store<Guest>,
    instance: Instance,
    memory: WasmMemory,
    alloc: TypedFunc<u32, u32>,
    reset: TypedFunc<(), ()>,
    scalar: TypedFunc<(u32, u32, u32, u32), i32>,
    error: TypedFunc<(), u32>,
    calls: HashMap<String, TypedFunc<(), i32>>,
    healthy: bool,
}

impl HeddleInstance {
    pub(crate) fn new(
        module: &HeddleModule,
        limits: Limits,
        env: HostEnv,
        counters: Arc<Counters>,
    ) -> Result<Self> {
        let memory_limit = usize::try_from(limits.memory_limit_bytes).unwrap_or(usize::MAX);
        let guest = Guest {
            env: ExtismEnv::new(env, memory_limit),
            limits: StoreLimitsBuilder::new()
                .memory_size(memory_limit)
                .table_elements(MAX_TABLE_ELEMENTS)
                .memories(1)
                .instances(1)
                .build(),
            deadline: Instant::now(),
            cancelled: Arc::default(),
            interrupted: None,
        };
        let mut store = Store::new(engine::shared()?, guest);
        store.limiter(|guest| &mut guest.limits);
        store.epoch_deadline_callback(|mut context| Ok(context.data_mut().on_tick()));
        arm(&mut store, &limits);
        let instance = match engine::with_stack(|| module.template().instantiate(&mut store)) {
            Ok(instance) => instance,
            Err(error) => return Err(start_fault(&store, &limits, &error)),
        };
        add(&counters.instances_created, 1);

        let exports = module.exports();
        let memory = instance
            .get_module_export(&mut store, &exports.memory)
            .and_then(wasmtime::Extern::into_memory)
            .ok_or_else(|| Error::new(ErrorCode::BadInterface, "the export memory is missing"))?;
        let mut this = Self {
            alloc: bind(&mut store, &instance, &exports.alloc)?,
            reset: bind(&mut store, &instance, &exports.reset)?,
            scalar: bind(&mut store, &instance, &exports.scalar)?,
            error: bind(&mut store, &instance, &exports.error)?,
            calls: HashMap::new(),
            module: module.clone(),
            limits,
            counters,
            memory,
            instance,
            store,
            healthy: true,
        };
        this.check_abi()?;
        Ok(this)
    }

    /// The module it was made from.
    pub fn module(&self) -> &HeddleModule {
        &self.module
    }

    /// False after a trap, an interruption or exhausted memory: no further call is possible.
    pub fn is_healthy(&self) -> bool {
        self.healthy
    }

    /// Set to true, from any thread, it ends the running call, and every later one, with HEDDLE2104.
    pub fn cancellation(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.store.data().cancelled)
    }

    /// Calls a scalar function once, through the direct ABI.
    ///
    /// `columns` are of exactly the declared types, each `rows` long or constant; there is one even for arguments the
    /// function never reads. The result is a new array of the declared type and of length `rows`: null where a
    /// strict argument is null.
    ///
    /// # Errors
    /// HEDDLE1102 and HEDDLE1103 for columns that do not fit, HEDDLE20xx from the user's function with the row in
    /// this batch, HEDDLE21xx for limits, HEDDLE2202 for a guest that breaks the contract. After HEDDLE21xx the
    /// instance is not healthy.
    pub fn call_scalar(
        &mut self,
        function: &FunctionInfo,
        columns: &[Column],
        rows: usize,
    ) -> Result<ArrayRef> {
        check(function, columns, rows)?;
        engine::with_stack(|| self.call_scalar_inner(function, columns, rows))
            .map_err(|error| error.in_function(&function.name))
    }

    /// Calls a scalar function for any number of rows, at most [`Limits::batch_rows`] at a time; rows in errors
    /// count from the start of `columns`. Otherwise as [`call_scalar`](Self::call_scalar).
    ///
    /// # Errors
    /// As [`call_scalar`](Self::call_scalar); HEDDLE2102 when the parts do not fit into one array.
    pub fn call_batches(
        &mut self,
        function: &FunctionInfo,
        columns: &[Column],
        rows: usize,
    ) -> Result<ArrayRef> {
        let step = self.limits.batch_rows.max(1);
        if rows <= step {
            return self.call_scalar(function, columns, rows);
        }
        let mut parts = Vec::with_capacity(rows.div_ceil(step));
        for start in (0..rows).step_by(step) {
            let length = step.min(rows - start);
            let part: Vec<Column> = columns.iter().map(|column| column.slice(start, length)).collect();
            let result = self.call_scalar(function, &part, length);
            parts.push(result.map_err(|error| error.after_rows(start as u64))?);
        }
        let parts: Vec<&dyn arrow::array::Array> = parts.iter().map(AsRef::as_ref).collect();
        arrow::compute::concat(&parts)
            .map_err(|error| Error::new(ErrorCode::Memory, error.to_string()).in_function(&function.name))
    }

    /// Calls an export of the Extism ABI, by TypeScript name or SQL name, or `heddle_manifest`. Input and output are
    /// bytes in one of the formats of `spec/abi.md`; [`codec`](crate::codec) reads and writes them.
    ///
    /// # Errors
    /// HEDDLE1101 for an unknown name, the guest's own error, HEDDLE21xx for limits, HEDDLE2202 for a guest that
    /// fails without saying why.
    pub fn call_extism(&mut self, name: &str, input: &[u8]) -> Result<Vec<u8>> {
        let module = self.module.clone();
        let (export, function) = match module.function(name) {
            Ok(function) => (function.export.as_str(), Some(function)),
            Err(_) if name == "heddle_manifest" => (name, None),
            Err(error) => return Err(error),
        };
        engine::with_stack(|| self.call_extism_inner(export, input)).map_err(|error| match function {
            Some(function) => error.in_function(&function.name),
            None => error,
        })
    }

    /// Frees the instance and its memory.
    pub fn close(self) {}

    fn call_scalar_inner(
        &mut self,
        function: &FunctionInfo,
        columns: &[Column],
        rows: usize,
    ) -> Result<ArrayRef> {
        self.begin()?;
        let started = Instant::now();
        let (reset, alloc, scalar) = (self.reset.clone(), self.alloc.clone(), self.scalar.clone());
        self.enter(&reset, ())?;
        let layout = Layout::plan(columns, rows)?;
        let base = self.enter(&alloc, layout.size())?;
        self.write(&layout, base)?;
        let entered = add_since(&self.counters.marshal_in_nanos, started);

        let out = Layout::out(base);
        let arguments = (function.index, base, layout.constants(base), out);
        let status = self.enter(&scalar, arguments)?;
        let left = add_since(&self.counters.guest_nanos, entered);
        if status != 0 {
            return Err(self.failure(status, rows));
        }

        let memory = Memory(self.memory.data(&self.store));
        let (result, bytes_out) = marshal_out::read(memory, out, function, rows)?;
        marshal_out::check_nulls(function, columns, &result)?;
        add_since(&self.counters.marshal_out_nanos, left);
        add(&self.counters.rows, rows as u64);
        add(&self.counters.batches, 1);
        add(&self.counters.bytes_in, layout.payload());
        add(&self.counters.bytes_out, bytes_out);
        Ok(result)
    }

    fn call_extism_inner(&mut self, export: &str, input: &[u8]) -> Result<Vec<u8>> {
        self.begin()?;
        let call = self.bound(export)?;
        self.store.data_mut().env.begin(input);
        let status = self.enter(&call, ())?;
        let env = &self.store.data().env;
        match (status, env.error()) {
            (0, None) => Ok(env.output().to_vec()),
            (_, Some(text)) => Err(report(text, u64::MAX)),
            (status, None) => Err(refused(format!("the call failed with {status} and no error"))),
        }
    }

    /// Refuses a dead instance and starts the clock of a call.
    fn begin(&mut self) -> Result<()> {
        if !self.healthy {
            let message = "the instance failed in an earlier call and must not be used";
            return Err(Error::new(ErrorCode::Trapped, message));
        }
        arm(&mut self.store, &self.limits);
        Ok(())
    }

    /// Calls an export; a trap makes the instance unusable.
    fn enter<P: WasmParams, R: WasmResults>(&mut self, function: &TypedFunc<P, R>, params: P) -> Result<R> {
        function.call(&mut self.store, params).map_err(|error| {
            self.healthy = false;
            fault(self.store.data(), &self.limits, &error)
        })
    }

    /// The export of this name, bound at its first call.
    fn bound(&mut self, export: &str) -> Result<TypedFunc<(), i32>> {
        if let Some(call) = self.calls.get(export) {
            return Ok(call.clone());
        }
        let missing = || Error::new(ErrorCode::BadInterface, format!("the export {export} is missing"));
        let place = self.module.exports().calls.get(export).ok_or_else(missing)?;
        let call: TypedFunc<(), i32> = bind(&mut self.store, &self.instance, place)?;
        self.calls.insert(export.to_owned(), call.clone());
        Ok(call)
    }

    /// Checks the block the guest allocated and writes the batch into it.
    fn write(&mut self, layout: &Layout, base: u32) -> Result<()> {
        if base == 0 {
            self.healthy = false;
            let message = format!("no memory for a batch of {} bytes", layout.size());
            return Err(Error::new(ErrorCode::Memory, message));
        }
        if !base.is_multiple_of(ALIGNMENT) {
            return Err(refused(format!("heddle_alloc gave a block at {base:#x}, which is not aligned")));
        }
        let memory = self.memory.data_mut(&mut self.store);
        let start = base as usize;
        match start.checked_add(layout.size() as usize).and_then(|end| memory.get_mut(start..end)) {
            Some(block) => layout.write(block, base),
            None => {
                return Err(refused(format!("heddle_alloc gave a block at {base:#x}, outside the memory")));
            }
        }
        Ok(())
    }

    /// The error behind a status that is not 0.
    fn failure(&mut self, status: i32, rows: usize) -> Error {
        match status {
            -3 => {
                let error = self.reported(rows);
                self.healthy = false;
                error
            }
            -1 | -2 => self.reported(rows),
            // This host interrupts by a trap; a guest has no reason to say that it was interrupted.
            _ => refused(format!("heddle_scalar answered with status {status}")),
        }
    }

    /// Asks the guest what went wrong. Every address and length is checked; the text is bounded.
    fn reported(&mut self, rows: usize) -> Error {
        let ask = self.error.clone();
        let read = |this: &mut Self| {
            let at = this.enter(&ask, ())?;
            let memory = Memory(this.memory.data(&this.store));
            let pointer = memory.u32("the error", at)?;
            let length = memory
                .u32("the error", at.checked_add(4).ok_or_else(|| refused("the error wraps around"))?)?;
            if length > MAX_ERROR_BYTES {
                return Err(refused(format!("an error text of {length} bytes")));
            }
            let text = memory.range("the error text", pointer, u64::from(length))?;
            Ok(report(text, rows as u64))
        };
        read(self).unwrap_or_else(|error| error)
    }

    fn check_abi(&mut self) -> Result<()> {
        let place = &self.module.exports().abi;
        let abi: TypedFunc<(), u32> = bind(&mut self.store, &self.instance, place)?;
        let version = engine::with_stack(|| self.enter(&abi, ()))?;
        let (major, minor) = (version >> 16, version & 0xffff);
        match major {
            ABI_MAJOR => Ok(()),
            major if major > ABI_MAJOR => Err(Error::new(
                ErrorCode::NewerMajor,
                format!("ABI version {major}.{minor}, this host knows version {ABI_MAJOR}"),
            )),
            _ => Err(Error::new(
                ErrorCode::BadInterface,
                format!("ABI version {major}.{minor} does not exist"),
            )),
        }
    }
}

impl std::fmt::Debug for HeddleInstance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HeddleInstance")
            .field("module", &self.module)
            .field("healthy", &self.healthy)
            .finish_non_exhaustive()
    }
}

impl Guest {
    /// Every tick of the epoch clock while the guest runs: goes on, or ends the call and remembers why.
    fn on_tick(&mut self) -> UpdateDeadline {
        if self.cancelled.load(Relaxed) {
            self.interrupted = Some(ErrorCode::Cancelled);
        } else if Instant::now() >= self.deadline {
            self.interrupted = Some(ErrorCode::Deadline);
        } else {
            return UpdateDeadline::Continue(1);
        }
        UpdateDeadline::Interrupt
    }
}

/// Starts the clock of one call.
fn arm(store: &mut Store<Guest>, limits: &Limits) {
    let now = Instant::now();
    let far = Duration::from_secs(365 * 24 * 3600);
    store.data_mut().deadline = now + Duration::from_millis(limits.deadline_ms).min(far);
    store.set_epoch_deadline(1);
}

/// Binds an export whose type was checked when the module was loaded.
fn bind<P: WasmParams, R: WasmResults>(
    store: &mut Store<Guest>,
    instance: &Instance,
    place: &ModuleExport,
) -> Result<TypedFunc<P, R>> {
    let function =
        instance.get_module_export(store.as_context_mut(), place).and_then(wasmtime::Extern::into_func);
    function
        .and_then(|function| function.typed(&*store).ok())
        .ok_or_else(|| Error::new(ErrorCode::BadInterface, "an export has changed its type"))
}

/// Why a call into the guest did not return.
fn fault(guest: &Guest, limits: &Limits, error: &wasmtime::Error) -> Error {
    match guest.interrupted {
        Some(ErrorCode::Deadline) => {
            Error::new(ErrorCode::Deadline, format!("the deadline of {} ms passed", limits.deadline_ms))
        }
        Some(code) => Error::new(code, "the host cancelled the call"),
        None => {
            let reason = error.downcast_ref::<Trap>().map_or_else(|| format!("{error:#}"), Trap::to_string);
            Error::new(ErrorCode::Trapped, format!("the guest trapped: {reason}"))
        }
    }
}

/// Why an instance could not be made. wasmtime has no type for a memory beyond the limit.
fn start_fault(store: &Store<Guest>, limits: &Limits, error: &wasmtime::Error) -> Error {
    let trapped = error.downcast_ref::<Trap>().is_some();
    if trapped || store.data().interrupted.is_some() {
        return fault(store.data(), limits, error);
    }
    let message = format!("no instance within {} bytes of memory: {error:#}", limits.memory_limit_bytes);
    Error::new(ErrorCode::Memory, message)
}
