//! The bounds of a call: deadline, cancellation, memory; and the error for what ended it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use wasmtime::{Memory, ResourceLimiter, Store, StoreLimits, StoreLimitsBuilder, Trap, UpdateDeadline};

use crate::engine;
use crate::error::{Error, ErrorCode, Result};
use crate::extism_env::{ExtismEnv, HostEnv};
use crate::limits::Limits;
use crate::memory_budget::Charge;
use crate::wasi::WasiEnv;

const MAX_TABLE_ELEMENTS: usize = 1 << 20;

/// Ticks of the epoch clock after which a call is a long one.
const LONG: u32 = 4;

/// What wasmtime keeps beside an instance.
pub(crate) struct Guest {
    pub(crate) env: ExtismEnv,
    pub(crate) wasi: WasiEnv,
    /// The exported memory; none while start code runs.
    pub(crate) memory: Option<Memory>,
    bounds: Bounds,
    deadline: Instant,
    pub(crate) cancelled: Arc<AtomicBool>,
    /// Told, on the thread of the call, that a call is long.
    pub(crate) long_call: Option<fn()>,
    /// Of the call that runs.
    ticks: u32,
    interrupted: Option<ErrorCode>,
}

/// A store that holds an instance to these limits.
pub(crate) fn guarded_store(env: HostEnv, limits: &Limits) -> Result<Store<Guest>> {
    let memory_limit = usize::try_from(limits.memory_limit_bytes).unwrap_or(usize::MAX);
    let guest = Guest {
        wasi: WasiEnv::new(env.clone()),
        env: ExtismEnv::new(env, memory_limit),
        memory: None,
        bounds: Bounds {
            limits: StoreLimitsBuilder::new()
                .memory_size(memory_limit)
                .table_elements(MAX_TABLE_ELEMENTS)
                .memories(1)
                .instances(1)
                .build(),
            charge: Charge::default(),
        },
        deadline: Instant::now(),
        cancelled: Arc::default(),
        long_call: None,
        ticks: 0,
        interrupted: None,
    };
    let mut store = Store::new(engine::shared()?, guest);
    store.limiter(|guest| &mut guest.bounds);
    store.epoch_deadline_callback(|mut context| Ok(context.data_mut().on_tick()));
    Ok(store)
}

/// What memories and tables may grow to: the limits of the instance, and what the budget it is charged to has left.
struct Bounds {
    limits: StoreLimits,
    charge: Charge,
}

impl ResourceLimiter for Bounds {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(self.limits.memory_growing(current, desired, maximum)?
            && self.charge.grow(desired.saturating_sub(current)))
    }

    fn memory_grow_failed(&mut self, error: wasmtime::Error) -> wasmtime::Result<()> {
        self.charge.not_grown();
        self.limits.memory_grow_failed(error)
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        self.limits.table_growing(current, desired, maximum)
    }

    fn instances(&self) -> usize {
        self.limits.instances()
    }

    fn tables(&self) -> usize {
        self.limits.tables()
    }

    fn memories(&self) -> usize {
        self.limits.memories()
    }
}

impl Guest {
    /// What the instance has taken out of a budget.
    pub(crate) fn charge(&mut self) -> &mut Charge {
        &mut self.bounds.charge
    }

    /// Every tick of the epoch clock while the guest runs: goes on, or ends the call and remembers why.
    fn on_tick(&mut self) -> UpdateDeadline {
        if self.cancelled.load(Relaxed) {
            self.interrupted = Some(ErrorCode::Cancelled);
        } else if Instant::now() >= self.deadline {
            self.interrupted = Some(ErrorCode::Deadline);
        } else {
            self.ticks = self.ticks.saturating_add(1);
            // Once more whenever it is twice as long.
            if let Some(tell) = self.long_call.filter(|_| self.ticks >= LONG && self.ticks.is_power_of_two())
            {
                tell();
            }
            return UpdateDeadline::Continue(1);
        }
        UpdateDeadline::Interrupt
    }
}

/// Starts the clock of one call of an export.
pub(crate) fn arm(store: &mut Store<Guest>, limits: &Limits) {
    let now = Instant::now();
    let far = Duration::from_hours(365 * 24);
    let guest = store.data_mut();
    guest.ticks = 0;
    guest.deadline = now + Duration::from_millis(limits.deadline_ms).min(far);
    guest.charge().forget_refusal();
    store.set_epoch_deadline(1);
}

/// Why a call into the guest did not return.
pub(crate) fn fault(guest: &Guest, limits: &Limits, error: &wasmtime::Error) -> Error {
    match guest.interrupted {
        Some(ErrorCode::Deadline) => {
            Error::new(ErrorCode::Deadline, format!("the deadline of {} ms passed", limits.deadline_ms))
        }
        Some(code) => Error::new(code, "the host cancelled the call"),
        None => {
            // The cause alone: what wasmtime wraps around it is a trace of the guest's own code.
            let reason = error.root_cause();
            Error::new(ErrorCode::Trapped, format!("the guest trapped: {reason}"))
        }
    }
}

/// Why an instance could not be made. wasmtime has no type for a memory beyond the limit, so what ended in the guest's
/// own start code is told apart by its trace.
pub(crate) fn start_fault(store: &Store<Guest>, limits: &Limits, error: &wasmtime::Error) -> Error {
    let ran =
        error.downcast_ref::<Trap>().is_some() || error.downcast_ref::<wasmtime::WasmBacktrace>().is_some();
    if ran || store.data().interrupted.is_some() {
        return fault(store.data(), limits, error);
    }
    let message = format!("no instance within {} bytes of memory: {error:#}", limits.memory_limit_bytes);
    Error::new(ErrorCode::Memory, message)
}
