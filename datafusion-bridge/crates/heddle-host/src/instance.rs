//! One instance of a module: its memory, and how batches get in and answers out. The calls of each kind of function
//! are in files of their own.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use arrow::array::ArrayRef;
use arrow::datatypes::Field;
use wasmtime::{Instance, Memory as WasmMemory, Store, TypedFunc, WasmParams, WasmResults};

use crate::call_guard::{self, Guest, arm, fault};
use crate::column::Column;
use crate::counters::{Counters, add, add_since};
use crate::engine;
use crate::error::{Error, ErrorCode, Result};
use crate::extism_env::HostEnv;
use crate::guest_exports::{DirectExports, GuestExports, bind};
use crate::layout::ALIGNMENT;
use crate::limits::Limits;
use crate::marshal_in::{Layout, Placed};
use crate::marshal_out::Reader;
use crate::memory::{Memory, refused};
use crate::memory_budget::MemoryBudget;
use crate::module::HeddleModule;
use crate::report::report;

const ABI_MAJOR: u32 = 1;
pub(crate) const MAX_ERROR_BYTES: u32 = 16 << 10;

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
    pub(crate) exports: GuestExports,
    calls: HashMap<String, TypedFunc<(), i32>>,
    /// By function, what `heddle_bailouts` answered last.
    bailed: HashMap<u32, u32>,
    healthy: bool,
}

impl HeddleInstance {
    pub(crate) fn new(
        module: &HeddleModule,
        limits: Limits,
        env: HostEnv,
        counters: Arc<Counters>,
    ) -> Result<Self> {
        let mut store = call_guard::guarded_store(env, &limits)?;
        arm(&mut store, &limits);
        let instance = match engine::with_stack(|| module.template().instantiate(&mut store)) {
            Ok(instance) => instance,
            Err(error) => return Err(call_guard::start_fault(&store, &limits, &error)),
        };
        add(&counters.instances_created, 1);

        let interface = module.interface();
        let memory = instance
            .get_module_export(&mut store, &interface.memory)
            .and_then(wasmtime::Extern::into_memory)
            .ok_or_else(|| Error::new(ErrorCode::BadInterface, "the export memory is missing"))?;
        store.data_mut().memory = Some(memory);
        let mut this = Self {
            exports: GuestExports::bind(&mut store, &instance, interface)?,
            calls: HashMap::new(),
            bailed: HashMap::new(),
            module: module.clone(),
            limits,
            counters,
            memory,
            instance,
            store,
            healthy: true,
        };
        engine::with_stack(|| this.initialize())?;
        Ok(this)
    }

    /// The module it was made from.
    #[must_use]
    pub fn module(&self) -> &HeddleModule {
        &self.module
    }

    /// False after a trap, an interruption or exhausted memory: no further call is possible.
    #[must_use]
    pub fn is_healthy(&self) -> bool {
        self.healthy
    }

    /// Set to true, from any thread, it ends the running call, and every later one, with HEDDLE2104.
    #[must_use]
    pub fn cancellation(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.store.data().cancelled)
    }

    /// Makes the flag of [`cancellation`](Self::cancellation) another one: who holds the old one has no more to say here.
    pub fn cancel_by(&mut self, flag: Arc<AtomicBool>) {
        self.store.data_mut().cancelled = flag;
    }

    /// Has a call that lasts longer than some 40 ms say so by calling this, on its own thread: such as to let a scheduler of tasks
    /// know that the thread is busy. It is called again when the call lasts twice, four, eight times as long.
    pub fn tell_long_calls(&mut self, tell: Option<fn()>) {
        self.store.data_mut().long_call = tell;
    }

    /// Takes the memory it has, and from now on what it grows by, out of a budget: growth that the budget refuses is
    /// exhausted memory to the guest. It ends with [`uncharge`](Self::uncharge), or with the instance.
    ///
    /// # Errors
    /// HEDDLE2102 where the budget has no more.
    pub fn charge_to(&mut self, budget: Arc<dyn MemoryBudget>) -> Result<()> {
        let bytes = self.memory_bytes();
        self.store.data_mut().charge().begin(budget, bytes)
    }

    /// Gives back what was taken out of a budget.
    pub fn uncharge(&mut self) {
        self.store.data_mut().charge().end();
    }

    /// Counts into other counters from now on; answers with those before.
    pub fn count_into(&mut self, counters: Arc<Counters>) -> Arc<Counters> {
        std::mem::replace(&mut self.counters, counters)
    }

    /// Bytes of linear memory, which never shrink.
    pub(crate) fn memory_bytes(&self) -> usize {
        self.memory.data_size(&self.store)
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Frees the instance and its memory.
    pub fn close(self) {}

    /// Runs what the module asks to run first, and checks the version it was made for.
    fn initialize(&mut self) -> Result<()> {
        let module = self.module.clone();
        let interface = module.interface();
        if let Some(place) = &interface.initialize {
            let initialize: TypedFunc<(), ()> = bind(&mut self.store, &self.instance, place)?;
            self.enter(&initialize, ())?;
        }
        let Some(direct) = &interface.direct else { return Ok(()) };
        let abi: TypedFunc<(), u32> = bind(&mut self.store, &self.instance, &direct.abi)?;
        let version = self.enter(&abi, ())?;
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

    /// Refuses a dead instance.
    pub(crate) fn alive(&self) -> Result<()> {
        if self.healthy {
            return Ok(());
        }
        let message = "the instance failed in an earlier call and must not be used";
        Err(Error::new(ErrorCode::Trapped, message))
    }

    /// Calls an export under the deadline; a trap makes the instance unusable.
    pub(crate) fn enter<P: WasmParams, R: WasmResults>(
        &mut self,
        function: &TypedFunc<P, R>,
        params: P,
    ) -> Result<R> {
        arm(&mut self.store, &self.limits);
        function.call(&mut self.store, params).map_err(|error| {
            self.healthy = false;
            let guest = self.store.data_mut();
            // A guest that traps because it got no memory does not say so.
            guest.charge().refusal().unwrap_or_else(|| fault(guest, &self.limits, &error))
        })
    }

    /// Empties the call arena and writes a batch and the numbers beside it into a new block.
    pub(crate) fn place(
        &mut self,
        batch: Option<(&[Column], usize)>,
        numbers: Option<&[u32]>,
    ) -> Result<Placed> {
        self.alive()?;
        let started = Instant::now();
        let DirectExports { reset, alloc, .. } = self.direct()?;
        self.enter(&reset, ())?;
        let layout = Layout::plan(batch, numbers)?;
        let base = self.enter(&alloc, layout.size())?;
        let placed = self.write(&layout, base)?;
        add_since(&self.counters.marshal_in_nanos, started);
        add(&self.counters.bytes_in, layout.payload());
        Ok(placed)
    }

    fn direct(&self) -> Result<DirectExports> {
        self.exports.direct.clone().ok_or_else(|| refused("the module has no direct ABI"))
    }

    /// As [`enter`](Self::enter), for the export that does the work of a call: its time is the guest's.
    pub(crate) fn work<P: WasmParams>(&mut self, function: &TypedFunc<P, i32>, params: P) -> Result<i32> {
        let entered = Instant::now();
        let answer = self.enter(function, params);
        add_since(&self.counters.guest_nanos, entered);
        answer
    }

    /// Counts a batch that a function took.
    pub(crate) fn count_batch(&self, rows: usize) {
        add(&self.counters.rows, rows as u64);
        add(&self.counters.batches, 1);
    }

    /// Counts the rows of a compiled function that went to the JavaScript engine since this was asked last.
    ///
    /// `function` is its index; none where no row of it can.
    pub(crate) fn count_bailed(&mut self, function: Option<u32>) -> Result<()> {
        let (Some(index), Some(bailouts)) = (function, self.exports.bailouts.clone()) else { return Ok(()) };
        let total = self.enter(&bailouts, index)?;
        let before = self.bailed.insert(index, total).unwrap_or(0);
        add(&self.counters.rows_bailed, u64::from(total.wrapping_sub(before)));
        Ok(())
    }

    /// Reads what a call left at `out`.
    pub(crate) fn read<R>(&self, read: impl FnOnce(&mut Reader<'_>) -> Result<R>) -> Result<R> {
        let started = Instant::now();
        let mut reader = Reader::new(Memory(self.memory.data(&self.store)));
        let result = read(&mut reader)?;
        add_since(&self.counters.marshal_out_nanos, started);
        add(&self.counters.bytes_out, reader.copied());
        Ok(result)
    }

    /// Reads one column of `rows` values, each null where the field allows it.
    pub(crate) fn read_column(&self, out: u32, field: &Field, rows: usize) -> Result<ArrayRef> {
        self.read(|reader| {
            let column = reader.column(out, field, rows)?;
            crate::assembly::nulls_allowed(field, &column, None)?;
            Ok(column)
        })
    }

    /// Turns a status that is not 0 into its error.
    pub(crate) fn settle(&mut self, export: &str, status: i32, rows: usize) -> Result<()> {
        match status {
            0 => Ok(()),
            -4 | -3 => {
                let error = self.reported(rows);
                self.healthy = false;
                Err(error)
            }
            -1 | -2 => Err(self.reported(rows)),
            _ => Err(refused(format!("{export} answered with status {status}"))),
        }
    }

    /// The handle that an export answered with; what is not one is a status.
    pub(crate) fn opened(&mut self, export: &str, answer: i32, rows: usize) -> Result<u32> {
        match u32::try_from(answer) {
            Ok(handle) if handle > 0 => {
                add(&self.counters.handles_opened, 1);
                Ok(handle)
            }
            Ok(_) => Err(refused(format!("{export} answered with the handle 0"))),
            Err(_) => {
                self.settle(export, answer, rows)?;
                Err(refused(format!("{export} answered with status {answer}")))
            }
        }
    }

    /// Calls an export of the Extism ABI with this input; what it answers with is in [`env`](Self::env).
    pub(crate) fn enter_extism(&mut self, export: &str, input: &[u8]) -> Result<i32> {
        let call = self.bound(export)?;
        self.enter_plugin(&call, input)
    }

    /// Calls an export of a plain plugin, or of ours, with this input, on the stack of the caller. Its answer is in
    /// [`env`](Self::env).
    pub(crate) fn enter_plugin(&mut self, call: &TypedFunc<(), i32>, input: &[u8]) -> Result<i32> {
        self.alive()?;
        self.store.data_mut().env.begin(input);
        let status = self.work(call, ())?;
        add(&self.counters.bytes_in, input.len() as u64);
        add(&self.counters.bytes_out, self.env().output().len() as u64);
        Ok(status)
    }

    /// The state of the imports.
    pub(crate) fn env(&self) -> &crate::extism_env::ExtismEnv {
        &self.store.data().env
    }

    /// Takes the row's values out of an error where they are not to be shown.
    pub(crate) fn shown(&self, error: Error) -> Error {
        if self.limits.row_values { error } else { error.without_row_values() }
    }

    /// The export of this name, bound at its first call.
    fn bound(&mut self, export: &str) -> Result<TypedFunc<(), i32>> {
        if let Some(call) = self.calls.get(export) {
            return Ok(call.clone());
        }
        let missing = || {
            Error::new(ErrorCode::NoFunction, format!("the module has no export {export} of the Extism ABI"))
        };
        let place = self.module.interface().calls.get(export).ok_or_else(missing)?;
        let call: TypedFunc<(), i32> = bind(&mut self.store, &self.instance, place)?;
        self.calls.insert(export.to_owned(), call.clone());
        Ok(call)
    }

    /// Checks the block the guest allocated and writes the batch into it.
    fn write(&mut self, layout: &Layout, base: u32) -> Result<Placed> {
        if base == 0 {
            self.healthy = false;
            let message = format!("no memory for a batch of {} bytes", layout.size());
            let refusal = self.store.data_mut().charge().refusal();
            return Err(refusal.unwrap_or_else(|| Error::new(ErrorCode::Memory, message)));
        }
        if !base.is_multiple_of(ALIGNMENT) {
            return Err(refused(format!("heddle_alloc gave a block at {base:#x}, which is not aligned")));
        }
        let memory = self.memory.data_mut(&mut self.store);
        let start = base as usize;
        match start.checked_add(layout.size() as usize).and_then(|end| memory.get_mut(start..end)) {
            Some(block) => Ok(layout.write(block, base)),
            None => Err(refused(format!("heddle_alloc gave a block at {base:#x}, outside the memory"))),
        }
    }

    /// Asks the guest what went wrong. Every address and length is checked; the text is bounded.
    fn reported(&mut self, rows: usize) -> Error {
        let refusal = self.store.data_mut().charge().refusal();
        let read = |this: &mut Self| {
            let ask = this.direct()?.error;
            let at = this.enter(&ask, ())?;
            let memory = Memory(this.memory.data(&this.store));
            let pointer = memory.u32("the error", at)?;
            let length = memory
                .u32("the error", at.checked_add(4).ok_or_else(|| refused("the error wraps around"))?)?;
            if length > MAX_ERROR_BYTES {
                return Err(refused(format!("an error text of {length} bytes")));
            }
            let text = memory.range("the error text", pointer, u64::from(length))?;
            Ok(this.shown(report(text, rows as u64)))
        };
        let error = read(self).unwrap_or_else(|error| error);
        match refusal {
            Some(refusal) if error.code() == ErrorCode::Memory => refusal,
            _ => error,
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
