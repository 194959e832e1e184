//! The one wasmtime engine of the library, and its clock.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::Thread;
use std::time::Duration;

use wasmtime::{Config, Engine, OptLevel};

use crate::failure::{Failure, Kind};

/// How often running guests look whether their thread was interrupted.
const TICK: Duration = Duration::from_millis(10);

/// Address space of one memory, of which only what the guest grew into is backed. Growth stays inside, so that a memory
/// never moves; Java's array indexes allow no larger one.
pub(crate) const RESERVED_MEMORY: u64 = 2 << 30;

/// Stack that a guest may use, as in the Rust host. The engine in a module bounds JavaScript recursion below it.
pub(crate) const GUEST_STACK: usize = 2 << 20;

/// What the JVM's guard zones and the host functions, which are Java, need on the stack of the thread.
const HOST_STACK: usize = 192 << 10;

/// The engine and the clock of the library.
pub(crate) struct Shared {
    pub(crate) engine: Engine,
    entered: AtomicUsize,
    clock: Thread,
}

/// The engine; the first call starts its clock.
pub(crate) fn shared() -> Result<&'static Shared, Failure> {
    static SHARED: OnceLock<Result<Shared, String>> = OnceLock::new();
    let shared = SHARED.get_or_init(|| start().map_err(|error| error.to_string()));
    shared
        .as_ref()
        .map_err(|reason| Failure::new(Kind::Invalid, format!("wasmtime does not start: {reason}")))
}

fn start() -> Result<Shared, Box<dyn std::error::Error + Send + Sync>> {
    let mut config = Config::new();
    config
        .cranelift_opt_level(OptLevel::Speed)
        .signals_based_traps(false)
        .epoch_interruption(true)
        .max_wasm_stack(GUEST_STACK)
        .memory_reservation(RESERVED_MEMORY)
        .memory_may_move(false)
        .memory_guard_size(0)
        .guard_before_linear_memory(false)
        // The ABI excludes what some host lacks; a module that needs it must fail here as well.
        .wasm_relaxed_simd(false)
        .wasm_simd(false)
        .wasm_multi_memory(false)
        .wasm_memory64(false)
        .wasm_tail_call(false);
    let engine = Engine::new(&config)?;
    let ticking = engine.clone();
    let clock = std::thread::Builder::new().name("heddle-epoch".to_owned()).spawn(move || tick(&ticking))?;
    Ok(Shared { engine, entered: AtomicUsize::new(0), clock: clock.thread().clone() })
}

/// Advances the epoch while guests run, and sleeps while none does. It never ends: the library is never unloaded.
fn tick(engine: &Engine) {
    // The engine is shared only after this thread was made.
    loop {
        match shared() {
            Ok(shared) if shared.entered.load(Ordering::SeqCst) != 0 => {
                engine.increment_epoch();
                std::thread::sleep(TICK);
            }
            _ => std::thread::park(),
        }
    }
}

/// The clock runs while one of these lives.
pub(crate) struct Entered(&'static Shared);

impl Shared {
    /// A guest is about to run on this thread.
    ///
    /// # Errors
    /// A trap where the thread has too little stack left for host functions: they would end in the guard pages of the JVM.
    pub(crate) fn enter(&'static self) -> Result<Entered, Failure> {
        let room = stacker::remaining_stack().unwrap_or(usize::MAX);
        if room < HOST_STACK {
            let message = format!(
                "call stack exhausted: {} KiB are left on this thread, a guest needs {}",
                room >> 10,
                HOST_STACK >> 10
            );
            return Err(Failure::new(Kind::Trap, message));
        }
        if self.entered.fetch_add(1, Ordering::SeqCst) == 0 {
            self.clock.unpark();
        }
        Ok(Entered(self))
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        self.0.entered.fetch_sub(1, Ordering::SeqCst);
    }
}
