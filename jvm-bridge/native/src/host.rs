//! Calls from a guest into Java: what modules import, and the question whether to go on.

use std::sync::{Arc, OnceLock};

use jni::ids::JMethodID;
use jni::objects::{JLongArray, JObject};
use jni::signature::{Primitive, ReturnType};
use jni::sys::{JNIEnv, jlongArray, jobject, jvalue};
use jni::{Env, EnvUnowned, Outcome, jni_sig, jni_str};
use wasmtime::{Caller, Memory, StoreLimits, UpdateDeadline, Val, ValType};

use crate::failure::Thrown;
use crate::stack::Home;
use crate::view::View;

/// Most parameters of a host function.
pub(crate) const MAX_PARAMETERS: usize = 16;

/// What wasmtime keeps beside an instance.
pub(crate) struct Guest {
    pub(crate) limits: StoreLimits,
    pub(crate) view: Arc<View>,
    pub(crate) memory: Option<Memory>,
    /// Of the running call, and none between calls.
    pub(crate) java: Option<Java>,
}

/// The Java side of a running call: references of the native method's own frame, which are good until it returns.
#[derive(Clone, Copy)]
pub(crate) struct Java {
    env: *mut JNIEnv,
    owner: jobject,
    scratch: jlongArray,
    home: Option<Home>,
}

struct Methods {
    host: JMethodID,
    interrupted: JMethodID,
}

impl Java {
    /// The Java side of a call of a native method.
    ///
    /// # Errors
    /// Where `owner` is of another class than the methods are looked up in.
    pub(crate) fn new(
        env: &mut Env<'_>,
        owner: &JObject<'_>,
        scratch: &JLongArray<'_>,
    ) -> jni::errors::Result<Self> {
        if METHODS.get().is_none() {
            let class = env.get_object_class(owner)?;
            let host = env.get_method_id(&class, jni_str!("host"), jni_sig!((int) -> long))?;
            let interrupted = env.get_method_id(&class, jni_str!("interrupted"), jni_sig!(() -> boolean))?;
            // A second thread found the same.
            let _ = METHODS.set(Methods { host, interrupted });
        }
        Ok(Self { env: env.get_raw(), owner: owner.as_raw(), scratch: scratch.as_raw(), home: None })
    }

    /// The same, from a guest that runs on a stack of its own.
    pub(crate) fn away_from(self, home: Home) -> Self {
        Self { home: Some(home), ..self }
    }

    /// Calls the host function of an import.
    fn host(self, import: i32, parameters: &[i64]) -> Result<i64, Thrown> {
        self.upcall(|env, methods, owner, scratch| {
            if !parameters.is_empty() {
                scratch.set_region(env, 0, parameters)?;
            }
            // SAFETY: the method takes an int and answers a long.
            let answer = unsafe {
                env.call_method_unchecked(
                    owner,
                    methods.host,
                    ReturnType::Primitive(Primitive::Long),
                    &[jvalue { i: import }],
                )
            };
            answer?.j()
        })
    }

    /// Whether the thread was interrupted.
    fn interrupted(self) -> Result<bool, Thrown> {
        self.upcall(|env, methods, owner, _| {
            // SAFETY: the method takes nothing and answers a boolean.
            let answer = unsafe {
                env.call_method_unchecked(
                    owner,
                    methods.interrupted,
                    ReturnType::Primitive(Primitive::Boolean),
                    &[],
                )
            };
            answer?.z()
        })
    }

    fn upcall<T>(
        self,
        call: impl FnOnce(&mut Env<'_>, &Methods, &JObject<'_>, &JLongArray<'_>) -> jni::errors::Result<T>,
    ) -> Result<T, Thrown> {
        let there = || {
            // SAFETY: a guest runs inside the native method that made this, on its thread and in its frame.
            let mut unowned = unsafe { EnvUnowned::from_raw(self.env) };
            let outcome = unowned.with_env(|env| -> jni::errors::Result<T> {
                let methods = METHODS.get().ok_or(jni::errors::Error::NullPtr("no methods"))?;
                // SAFETY: the references are those of the frame.
                let (owner, scratch) =
                    unsafe { (JObject::from_raw(env, self.owner), JLongArray::from_raw(env, self.scratch)) };
                call(env, methods, &owner, &scratch)
            });
            outcome.into_outcome()
        };
        // SAFETY: as above; `home` is of the call that runs.
        let outcome = self.home.map_or_else(|| Err(Thrown), |home| Ok(unsafe { home.run(there) }))?;
        match outcome {
            Outcome::Ok(value) => Ok(value),
            _ => Err(Thrown),
        }
    }
}

static METHODS: OnceLock<Methods> = OnceLock::new();

/// The body of an import: its parameters go over as longs, its result, if it has one, comes back as one.
///
/// `wide`: whether the result is an i64.
pub(crate) fn import(
    caller: &Caller<'_, Guest>,
    number: i32,
    wide: bool,
    parameters: &[Val],
    results: &mut [Val],
) -> wasmtime::Result<()> {
    // It may have grown since the host looked. Start code has none yet.
    if let Some(memory) = caller.data().memory {
        caller.data().view.set(memory.data_ptr(caller), memory.data_size(caller));
    }
    let mut longs = [0; MAX_PARAMETERS];
    for (long, value) in longs.iter_mut().zip(parameters) {
        *long = match value {
            Val::I32(value) => i64::from(*value),
            Val::I64(value) => *value,
            other => {
                return Err(wasmtime::Error::msg(format!("a host function is given {other:?}")));
            }
        };
    }
    let java = caller.data().java.ok_or_else(|| wasmtime::Error::msg("a host function outside of a call"))?;
    let answer = java.host(number, &longs[..parameters.len()])?;
    if let [result] = results {
        #[expect(clippy::cast_possible_truncation, reason = "of an i32 the low half counts")]
        let narrow = answer as i32;
        *result = if wide { Val::I64(answer) } else { Val::I32(narrow) };
    }
    Ok(())
}

/// Every tick of the clock while the guest runs.
pub(crate) fn on_tick(guest: &Guest) -> wasmtime::Result<UpdateDeadline> {
    match guest.java {
        Some(java) if !java.interrupted()? => Ok(UpdateDeadline::Continue(1)),
        _ => Ok(UpdateDeadline::Interrupt),
    }
}

/// Whether a host function can have a parameter or result of this type.
pub(crate) fn is_integer(of: &ValType) -> bool {
    matches!(of, ValType::I32 | ValType::I64)
}
