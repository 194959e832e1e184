//! Failures on their way into Java exceptions.

use jni::errors::ErrorPolicy;
use jni::objects::JValue;
use jni::{Env, jni_sig, jni_str};
use wasmtime::Trap;

/// What sort of failure it is. The numbers are those of `Native.fail`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The module is malformed or uses what this engine lacks.
    Invalid = 0,
    /// An import or export is missing or has another signature.
    Link = 1,
    /// The initial memory exceeds the limit.
    Memory = 2,
    /// The guest trapped, or overflowed the stack.
    Trap = 3,
    /// The thread was interrupted.
    Interrupted = 4,
    /// The host used an instance against its contract.
    Misuse = 5,
}

/// Why a native method does not return.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Something to be said in an exception.
    Said(Kind, String),
    /// An exception is pending, or the JNI failed.
    Java(jni::errors::Error),
}

impl Failure {
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self::Said(kind, message.into())
    }

    /// Of what ended a guest. An exception that a host function threw is pending and stays it.
    pub(crate) fn of_guest(error: &wasmtime::Error) -> Self {
        if error.downcast_ref::<Thrown>().is_some() {
            return Self::Java(jni::errors::Error::JavaException);
        }
        let kind = match error.downcast_ref::<Trap>() {
            Some(Trap::Interrupt) => Kind::Interrupted,
            _ => Kind::Trap,
        };
        // The cause alone: what wasmtime wraps around it is a trace of the guest's own code.
        Self::new(kind, error.root_cause().to_string())
    }
}

impl From<jni::errors::Error> for Failure {
    fn from(error: jni::errors::Error) -> Self {
        Self::Java(error)
    }
}

/// Ends a guest because a host function threw: the exception is pending in the JVM.
#[derive(Debug)]
pub(crate) struct Thrown;

impl std::fmt::Display for Thrown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a host function threw")
    }
}

impl std::error::Error for Thrown {}

/// Throws what a native method failed with.
pub(crate) struct Throw;

impl<T: Default> ErrorPolicy<T, Failure> for Throw {
    type Captures<'env: 'method, 'method> = ();

    fn on_error<'env: 'method, 'method>(
        env: &mut Env<'env>,
        (): &mut (),
        failure: Failure,
    ) -> jni::errors::Result<T> {
        match failure {
            _ if env.exception_check() => {}
            Failure::Said(kind, message) => throw(env, kind, &message)?,
            Failure::Java(error) => throw(env, Kind::Misuse, &error.to_string())?,
        }
        Ok(T::default())
    }

    fn on_panic<'env: 'method, 'method>(
        env: &mut Env<'env>,
        (): &mut (),
        payload: Box<dyn std::any::Any + Send + 'static>,
    ) -> jni::errors::Result<T> {
        let said = payload.downcast_ref::<&str>().copied().map(str::to_owned);
        let said = said.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default();
        if !env.exception_check() {
            throw(env, Kind::Misuse, &format!("wasmtime panicked: {said}"))?;
        }
        Ok(T::default())
    }
}

/// Has `Native.fail` throw, which leaves the exception pending.
fn throw(env: &mut Env<'_>, kind: Kind, message: &str) -> jni::errors::Result<()> {
    let message = env.new_string(message)?;
    let class = env.find_class(jni_str!("io/heddle/runtime/wasmtime/Native"))?;
    let arguments = [JValue::Int(kind as i32), JValue::Object(&message)];
    match env.call_static_method(
        class,
        jni_str!("fail"),
        jni_sig!((int, java.lang.String) -> void),
        &arguments,
    ) {
        Ok(_) | Err(jni::errors::Error::JavaException) => Ok(()),
        Err(error) => Err(error),
    }
}
