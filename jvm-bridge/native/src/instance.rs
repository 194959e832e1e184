//! One instance of a module.

use std::sync::{Arc, Mutex, TryLockError};

use wasmtime::{Func, Store, StoreLimitsBuilder, ValRaw, ValType};

use crate::engine::{self, RESERVED_MEMORY};
use crate::failure::{Failure, Kind};
use crate::host::{Guest, Java, MAX_PARAMETERS, on_tick};
use crate::module::NativeModule;
use crate::stack::GuestStack;
use crate::view::View;

/// Tables are memory of the host: a guest may not grow them without end.
const MAX_TABLE_ELEMENTS: usize = 1_000_000;

const PAGE: u64 = 65_536;

/// An instance with its memory. The JVM keeps it alive while it calls; a second call while one runs is refused.
pub(crate) struct NativeInstance {
    pub(crate) view: Arc<View>,
    running: Mutex<Running>,
}

struct Running {
    stack: GuestStack,
    store: Store<Guest>,
    instance: wasmtime::Instance,
    functions: Vec<Function>,
}

struct Function {
    export: String,
    body: Func,
    parameters: usize,
    results: usize,
}

impl NativeInstance {
    /// Makes an instance and runs its start code.
    pub(crate) fn new(module: &NativeModule, memory_limit: u64, java: Java) -> Result<Self, Failure> {
        // Java's numbers end below 2 GiB.
        let limit = (memory_limit.min(RESERVED_MEMORY - PAGE)) / PAGE * PAGE;
        let initial = module.initial_memory();
        if initial > limit {
            let message =
                format!("the module begins with {initial} bytes of memory, the limit is {memory_limit}");
            return Err(Failure::new(Kind::Memory, message));
        }
        let template = module.template()?;
        let view = Arc::new(View::default());
        let limits = StoreLimitsBuilder::new()
            .memory_size(usize::try_from(limit).unwrap_or(usize::MAX))
            .table_elements(MAX_TABLE_ELEMENTS)
            .build();
        let shared = engine::shared()?;
        let guest = Guest { limits, view: Arc::clone(&view), memory: None, java: None };
        let mut store = Store::new(&shared.engine, guest);
        store.limiter(|guest| &mut guest.limits);
        store.epoch_deadline_callback(|context| on_tick(context.data()));
        store.set_epoch_deadline(1);
        let mut stack = GuestStack::new();
        let instance = {
            let _entered = shared.enter()?;
            let made = stack.run(|home| {
                store.data_mut().java = Some(java.away_from(home));
                template.instantiate(&mut store)
            });
            made.map_err(|error| Failure::of_guest(&error))?
        };
        let memory = instance.get_memory(&mut store, "memory");
        store.data_mut().memory = memory;
        store.data_mut().java = None;
        let running = Running { stack, store, instance, functions: Vec::new() };
        running.look();
        Ok(Self { view, running: Mutex::new(running) })
    }

    /// The number of an export, by which it is called.
    pub(crate) fn function(&self, export: &str, parameters: usize, results: usize) -> Result<i32, Failure> {
        self.exclusively(|running| running.function(export, parameters, results))
    }

    /// Calls an export.
    pub(crate) fn call(&self, function: i32, arguments: &[i64], java: Java) -> Result<i32, Failure> {
        self.exclusively(|running| running.call(function, arguments, java))
    }

    fn exclusively<T>(&self, body: impl FnOnce(&mut Running) -> Result<T, Failure>) -> Result<T, Failure> {
        match self.running.try_lock() {
            Ok(mut running) => body(&mut running),
            Err(TryLockError::WouldBlock) => Err(Failure::new(Kind::Misuse, "the instance is in use")),
            Err(TryLockError::Poisoned(_)) => Err(Failure::new(Kind::Misuse, "the instance failed")),
        }
    }
}

/// By which Java calls a function.
fn number_of(place: usize) -> Result<i32, Failure> {
    i32::try_from(place).map_err(|_| Failure::new(Kind::Misuse, "too many functions"))
}

impl Running {
    fn function(&mut self, export: &str, parameters: usize, results: usize) -> Result<i32, Failure> {
        let known =
            |one: &Function| one.export == export && (one.parameters, one.results) == (parameters, results);
        if let Some(number) = self.functions.iter().position(known) {
            return number_of(number);
        }
        let body = self
            .instance
            .get_func(&mut self.store, export)
            .ok_or_else(|| Failure::new(Kind::Link, format!("there is no exported function {export}")))?;
        let of = body.ty(&self.store);
        let fits = parameters <= MAX_PARAMETERS
            && results <= 1
            && (of.params().len(), of.results().len()) == (parameters, results)
            && of.params().chain(of.results()).all(|one| matches!(one, ValType::I32));
        if !fits {
            return Err(Failure::new(Kind::Link, format!("the export {export} is of another type")));
        }
        self.functions.push(Function { export: export.to_owned(), body, parameters, results });
        number_of(self.functions.len() - 1)
    }

    fn call(&mut self, number: i32, arguments: &[i64], java: Java) -> Result<i32, Failure> {
        let found = usize::try_from(number).ok().and_then(|number| self.functions.get(number));
        let Some(Function { body, parameters, results, .. }) = found else {
            return Err(Failure::new(Kind::Misuse, "no such function"));
        };
        if arguments.len() != *parameters {
            return Err(Failure::new(
                Kind::Misuse,
                format!("{} arguments instead of {parameters}", arguments.len()),
            ));
        }
        let (body, answers) = (*body, *results == 1);
        let mut values = [ValRaw::i32(0); MAX_PARAMETERS];
        for (value, argument) in values.iter_mut().zip(arguments) {
            #[expect(clippy::cast_possible_truncation, reason = "of an i32 the low half counts")]
            let argument = *argument as i32;
            *value = ValRaw::i32(argument);
        }
        let _entered = engine::shared()?.enter()?;
        let Self { stack, store, .. } = self;
        store.set_epoch_deadline(1);
        let outcome = stack.run(|home| {
            store.data_mut().java = Some(java.away_from(home));
            // SAFETY: `function` has looked at the type: so many i32 go in, and at most one comes out.
            unsafe { body.call_unchecked(&mut *store, &raw mut values[..]) }
        });
        self.store.data_mut().java = None;
        self.look();
        outcome.map_err(|error| Failure::of_guest(&error))?;
        Ok(if answers { values[0].get_i32() } else { 0 })
    }

    /// Tells the view how large the memory is.
    fn look(&self) {
        if let Some(memory) = self.store.data().memory {
            self.store.data().view.set(memory.data_ptr(&self.store), memory.data_size(&self.store));
        }
    }
}
