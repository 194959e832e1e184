//! What the calls with a handle have in common: whose instance it is, and that it is closed.

use std::borrow::BorrowMut;

use wasmtime::TypedFunc;

use crate::engine;
use crate::error::{Error, ErrorCode, Result};
use crate::function_info::FunctionInfo;
use crate::instance::HeddleInstance;

/// An open handle on an instance that is borrowed (`&mut HeddleInstance`) or owned (`HeddleInstance`, `Box` of it). It
/// is closed by [`close`](Self::close), by a failure, or when it is dropped.
pub(crate) struct Handle<I: BorrowMut<HeddleInstance>> {
    /// None after the instance was given back.
    instance: Option<I>,
    pub(crate) function: FunctionInfo,
    pub(crate) number: u32,
    close: TypedFunc<u32, i32>,
    close_name: &'static str,
    open: bool,
}

impl<I: BorrowMut<HeddleInstance>> Handle<I> {
    /// Takes over a handle that an export has just given; `close` is the export that closes it.
    pub(crate) fn new(
        instance: I,
        function: &FunctionInfo,
        number: u32,
        close: TypedFunc<u32, i32>,
        close_name: &'static str,
    ) -> Self {
        Self { instance: Some(instance), function: function.clone(), number, close, close_name, open: true }
    }

    /// The instance, or why it cannot be called.
    fn instance(&mut self) -> Result<&mut HeddleInstance> {
        let closed = || {
            let message = "the call is closed, or failed before";
            Error::new(ErrorCode::HostContract, message).in_function(&self.function.name)
        };
        match self.instance.as_mut() {
            Some(instance) if self.open => Ok(instance.borrow_mut()),
            _ => Err(closed()),
        }
    }

    /// Calls into the guest; after a failure the handle is closed.
    pub(crate) fn run<R>(&mut self, call: impl FnOnce(&mut HeddleInstance, u32) -> Result<R>) -> Result<R> {
        let result = self.ask(call);
        if result.is_err() {
            self.shut();
        }
        result
    }

    /// As [`run`](Self::run), for what changes nothing: the handle stays open after a failure.
    pub(crate) fn ask<R>(&mut self, call: impl FnOnce(&mut HeddleInstance, u32) -> Result<R>) -> Result<R> {
        let number = self.number;
        let bailing = self.function.bailing_index();
        let instance = self.instance()?;
        let counted = || -> Result<R> {
            let result = call(instance, number)?;
            instance.count_bailed(bailing)?;
            Ok(result)
        };
        engine::with_stack(counted).map_err(|error| error.in_function(&self.function.name))
    }

    /// Closes the handle and gives the instance back.
    ///
    /// # Errors
    /// What the guest reports; the instance is dropped with it, or free again where it was borrowed.
    pub(crate) fn close(mut self) -> Result<I> {
        let (close, name) = (self.close.clone(), self.close_name);
        if self.open {
            self.open = false;
            let number = self.number;
            if let Some(instance) = self.instance.as_mut().map(BorrowMut::borrow_mut) {
                let closed = engine::with_stack(|| close_handle(instance, &close, name, number));
                closed.map_err(|error| error.in_function(&self.function.name))?;
            }
        }
        self.instance.take().ok_or_else(|| Error::new(ErrorCode::HostContract, "the instance is gone"))
    }

    /// Closes the handle where nobody can be told of a failure. A dead instance has taken its handles with it.
    fn shut(&mut self) {
        let was_open = std::mem::replace(&mut self.open, false);
        let (close, name, number) = (self.close.clone(), self.close_name, self.number);
        if let Some(instance) = self.instance.as_mut().map(BorrowMut::borrow_mut)
            && was_open
            && instance.is_healthy()
            && let Err(error) = engine::with_stack(|| close_handle(instance, &close, name, number))
        {
            log::warn!("{error}");
        }
    }
}

fn close_handle(
    instance: &mut HeddleInstance,
    close: &TypedFunc<u32, i32>,
    name: &str,
    number: u32,
) -> Result<()> {
    instance.alive()?;
    let status = instance.enter(close, number)?;
    instance.settle(name, status, 0)
}

impl<I: BorrowMut<HeddleInstance>> Drop for Handle<I> {
    fn drop(&mut self) {
        self.shut();
    }
}
