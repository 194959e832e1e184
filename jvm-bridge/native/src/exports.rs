//! The native methods of `io.heddle.runtime.wasmtime.Native`, which says what they do.
//!
//! A handle is the address of a [`NativeModule`] or [`NativeInstance`]. Java never uses one that it has closed, and never
//! closes one that it uses: `NativeHandle` counts.

#![expect(unreachable_pub, reason = "the JVM reaches them")]

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use jni::objects::{JByteArray, JClass, JLongArray, JObject, JObjectArray, JString};
use jni::sys::{jboolean, jint, jlong};
use jni::{Env, EnvUnowned, jni_mangle};

use crate::engine::shared;
use crate::failure::{Failure, Kind, Throw};
use crate::host::{Java, MAX_PARAMETERS};
use crate::instance::NativeInstance;
use crate::module::NativeModule;

/// A value that Java holds on to.
fn handle<T>(value: T) -> jlong {
    Box::into_raw(Box::new(value)) as jlong
}

/// The value behind a handle.
fn of<'a, T>(handle: jlong) -> Result<&'a T, Failure> {
    let pointer = handle as *const T;
    // SAFETY: Java gives handles that `handle` made, each to the methods of its type, and has not closed it.
    unsafe { pointer.as_ref() }.ok_or_else(|| Failure::new(Kind::Misuse, "no handle"))
}

fn close<T>(handle: jlong) {
    if handle != 0 {
        // SAFETY: as in `of`, and Java closes a handle once.
        drop(unsafe { Box::from_raw(handle as *mut T) });
    }
}

#[jni_mangle("io.heddle.runtime.wasmtime.Native")]
pub extern "system" fn compatibility<'f>(mut env: EnvUnowned<'f>, _: JClass<'f>) -> JString<'f> {
    env.with_env(|env| -> Result<_, Failure> {
        let mut hasher = DefaultHasher::new();
        shared()?.engine.precompile_compatibility_hash().hash(&mut hasher);
        Ok(env.new_string(format!("{:016x}", hasher.finish()))?)
    })
    .resolve::<Throw>()
}

#[jni_mangle("io.heddle.runtime.wasmtime.Native")]
pub extern "system" fn compile<'f>(mut env: EnvUnowned<'f>, _: JClass<'f>, wasm: JByteArray<'f>) -> jlong {
    env.with_env(|env| -> Result<_, Failure> {
        let wasm = env.convert_byte_array(&wasm)?;
        Ok(handle(NativeModule::compile(&wasm)?))
    })
    .resolve::<Throw>()
}

#[jni_mangle("io.heddle.runtime.wasmtime.Native")]
pub extern "system" fn deserialize<'f>(
    mut env: EnvUnowned<'f>,
    _: JClass<'f>,
    code: JByteArray<'f>,
) -> jlong {
    env.with_env(|env| -> Result<_, Failure> {
        let code = env.convert_byte_array(&code)?;
        // SAFETY: Java checked that it is what it once wrote, into a folder that is its user's alone.
        Ok(handle(unsafe { NativeModule::deserialize(&code) }?))
    })
    .resolve::<Throw>()
}

#[jni_mangle("io.heddle.runtime.wasmtime.Native")]
pub extern "system" fn serialize<'f>(
    mut env: EnvUnowned<'f>,
    _: JClass<'f>,
    module: jlong,
) -> JByteArray<'f> {
    env.with_env(|env| -> Result<_, Failure> {
        let code = of::<NativeModule>(module)?.serialize()?;
        Ok(env.byte_array_from_slice(&code)?)
    })
    .resolve::<Throw>()
}

#[jni_mangle("io.heddle.runtime.wasmtime.Native")]
pub extern "system" fn imports<'f>(
    mut env: EnvUnowned<'f>,
    _: JClass<'f>,
    module: jlong,
) -> JObjectArray<'f, JString<'f>> {
    env.with_env(|env| -> Result<_, Failure> {
        let imports = of::<NativeModule>(module)?.imports();
        let texts = env.new_object_type_array::<JString<'_>>(imports.len(), JString::null())?;
        for (i, text) in imports.iter().enumerate() {
            let text = env.new_string(text)?;
            texts.set_element(env, i, &text)?;
            env.delete_local_ref(text);
        }
        Ok(texts)
    })
    .resolve::<Throw>()
}

#[jni_mangle("io.heddle.runtime.wasmtime.Native")]
pub extern "system" fn functions<'f>(mut env: EnvUnowned<'f>, _: JClass<'f>, module: jlong) -> jint {
    env.with_env(|_| -> Result<_, Failure> { counted(of::<NativeModule>(module)?.functions()) })
        .resolve::<Throw>()
}

#[jni_mangle("io.heddle.runtime.wasmtime.Native")]
pub extern "system" fn close_module<'f>(mut env: EnvUnowned<'f>, _: JClass<'f>, module: jlong) {
    env.with_env(|_| -> Result<_, Failure> {
        close::<NativeModule>(module);
        Ok(())
    })
    .resolve::<Throw>();
}

#[jni_mangle("io.heddle.runtime.wasmtime.Native")]
pub extern "system" fn instantiate<'f>(
    mut env: EnvUnowned<'f>,
    _: JClass<'f>,
    module: jlong,
    memory_limit: jlong,
    owner: JObject<'f>,
    scratch: JLongArray<'f>,
) -> jlong {
    env.with_env(|env| -> Result<_, Failure> {
        let java = Java::new(env, &owner, &scratch)?;
        let limit = u64::try_from(memory_limit).unwrap_or_default();
        Ok(handle(NativeInstance::new(of(module)?, limit, java)?))
    })
    .resolve::<Throw>()
}

#[jni_mangle("io.heddle.runtime.wasmtime.Native")]
pub extern "system" fn function<'f>(
    mut env: EnvUnowned<'f>,
    _: JClass<'f>,
    instance: jlong,
    export: JString<'f>,
    parameters: jint,
    results: jint,
) -> jint {
    env.with_env(|env| -> Result<_, Failure> {
        let export = export.try_to_string(env)?;
        let count =
            |count| usize::try_from(count).map_err(|_| Failure::new(Kind::Misuse, "a negative count"));
        of::<NativeInstance>(instance)?.function(&export, count(parameters)?, count(results)?)
    })
    .resolve::<Throw>()
}

#[jni_mangle("io.heddle.runtime.wasmtime.Native")]
pub extern "system" fn call<'f>(
    mut env: EnvUnowned<'f>,
    _: JClass<'f>,
    instance: jlong,
    function: jint,
    arguments: jint,
    owner: JObject<'f>,
    scratch: JLongArray<'f>,
) -> jint {
    env.with_env(|env| -> Result<_, Failure> {
        let mut longs = [0; MAX_PARAMETERS];
        let longs = usize::try_from(arguments).ok().and_then(|count| longs.get_mut(..count));
        let longs = longs.ok_or_else(|| Failure::new(Kind::Misuse, "too many arguments"))?;
        if !longs.is_empty() {
            scratch.get_region(env, 0, longs)?;
        }
        let java = Java::new(env, &owner, &scratch)?;
        of::<NativeInstance>(instance)?.call(function, longs, java)
    })
    .resolve::<Throw>()
}

#[jni_mangle("io.heddle.runtime.wasmtime.Native")]
pub extern "system" fn memory_size<'f>(mut env: EnvUnowned<'f>, _: JClass<'f>, instance: jlong) -> jint {
    env.with_env(|_| -> Result<_, Failure> { counted(of::<NativeInstance>(instance)?.view.length()) })
        .resolve::<Throw>()
}

#[jni_mangle("io.heddle.runtime.wasmtime.Native")]
pub extern "system" fn read<'f>(
    mut env: EnvUnowned<'f>,
    _: JClass<'f>,
    instance: jlong,
    address: jint,
    target: JByteArray<'f>,
    offset: jint,
    length: jint,
) -> jboolean {
    env.with_env(|env| {
        copy(env, instance, address, length, |env, bytes| target.set_region(env, offset, bytes))
    })
    .resolve::<Throw>()
}

#[jni_mangle("io.heddle.runtime.wasmtime.Native")]
pub extern "system" fn write<'f>(
    mut env: EnvUnowned<'f>,
    _: JClass<'f>,
    instance: jlong,
    address: jint,
    source: JByteArray<'f>,
    offset: jint,
    length: jint,
) -> jboolean {
    env.with_env(|env| {
        copy(env, instance, address, length, |env, bytes| source.get_region(env, offset, bytes))
    })
    .resolve::<Throw>()
}

/// A count or size as Java has it; none is beyond 2 GiB.
fn counted(count: usize) -> Result<jint, Failure> {
    jint::try_from(count).map_err(|_| Failure::new(Kind::Misuse, format!("{count} is beyond 2 GiB")))
}

/// Hands a range of the guest's memory to a copy; false where it is not inside.
fn copy(
    env: &mut Env<'_>,
    instance: jlong,
    address: jint,
    length: jint,
    copy: impl FnOnce(&Env<'_>, &mut [i8]) -> jni::errors::Result<()>,
) -> Result<jboolean, Failure> {
    let Ok(bytes) = u32::try_from(length) else {
        return Ok(false);
    };
    // Addresses are unsigned.
    let Some(at) = of::<NativeInstance>(instance)?.view.range(address.cast_unsigned(), bytes) else {
        return Ok(false);
    };
    if bytes != 0 {
        // SAFETY: the range is inside the memory, which lives as long as the instance. No guest runs in it meanwhile: the
        // instance belongs to this thread, which is here.
        copy(env, unsafe { std::slice::from_raw_parts_mut(at, bytes as usize) })?;
    }
    Ok(true)
}

#[jni_mangle("io.heddle.runtime.wasmtime.Native")]
pub extern "system" fn close_instance<'f>(mut env: EnvUnowned<'f>, _: JClass<'f>, instance: jlong) {
    env.with_env(|_| -> Result<_, Failure> {
        close::<NativeInstance>(instance);
        Ok(())
    })
    .resolve::<Throw>();
}
