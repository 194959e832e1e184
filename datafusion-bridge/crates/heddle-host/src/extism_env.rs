//! `extism:host/env`: the imports every Extism SDK has, over blocks of host memory.
//!
//! Semantics are those of Extism's own kernel: flat addresses, loads outside a block give 0, stores outside one do
//! nothing, `alloc` gives 0 when the limit is reached.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use wasmtime::{Caller, Linker};

use crate::call_guard::Guest;

/// The module name of every import.
pub(crate) const MODULE: &str = "extism:host/env";

/// What a module may import.
pub(crate) const IMPORTS: [&str; 19] = [
    "alloc",
    "free",
    "length",
    "load_u8",
    "load_u64",
    "store_u8",
    "store_u64",
    "input_length",
    "input_load_u8",
    "input_load_u64",
    "output_set",
    "error_set",
    "config_get",
    "var_get",
    "var_set",
    "log_debug",
    "log_info",
    "log_warn",
    "log_error",
];

/// What plain plugins may import beside that.
pub(crate) const PLUGIN_IMPORTS: [&str; 7] = [
    "length_unsafe",
    "input_offset",
    "http_request",
    "http_status_code",
    "http_headers",
    "log_trace",
    "get_log_level",
];

/// `get_log_level` for a host that takes every line: trace.
const ALL_LOG: u32 = 0;

/// Bytes of all variables of one instance, as in the Extism SDKs.
const MAX_VARIABLE_BYTES: usize = 1 << 20;

/// Severity of a line the guest logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogLevel {
    /// `console.debug`
    Debug,
    /// `console.log` and `console.info`
    Info,
    /// `console.warn`
    Warn,
    /// `console.error`
    Error,
}

/// Takes the lines a guest logs.
type LogSink = Arc<dyn Fn(LogLevel, &str) + Send + Sync>;

/// What a host offers every instance of a module. Cheap to clone.
#[derive(Clone)]
pub struct HostEnv {
    config: Arc<BTreeMap<String, String>>,
    log: LogSink,
}

impl HostEnv {
    /// Offers these values to `config_get`, and hands what the guest logs to `log`, on the thread of the call.
    pub fn new(
        config: BTreeMap<String, String>,
        log: impl Fn(LogLevel, &str) + Send + Sync + 'static,
    ) -> Self {
        Self { config: Arc::new(config), log: Arc::new(log) }
    }

    pub(crate) fn log(&self, level: LogLevel, line: &str) {
        (self.log)(level, line);
    }
}

impl Default for HostEnv {
    /// No configuration; lines go to the `log` crate under the target `heddle`.
    fn default() -> Self {
        Self::new(BTreeMap::new(), |level, line| {
            let level = match level {
                LogLevel::Debug => log::Level::Debug,
                LogLevel::Info => log::Level::Info,
                LogLevel::Warn => log::Level::Warn,
                LogLevel::Error => log::Level::Error,
            };
            log::log!(target: "heddle", level, "{line}");
        })
    }
}

impl fmt::Debug for HostEnv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostEnv").field("config", &self.config.keys()).finish_non_exhaustive()
    }
}

/// State of the imports of one instance.
pub(crate) struct ExtismEnv {
    host: HostEnv,
    blocks: Blocks,
    input: Vec<u8>,
    output: Option<(u64, u64)>,
    error: Option<u64>,
    variables: BTreeMap<Vec<u8>, Vec<u8>>,
}

impl ExtismEnv {
    pub(crate) fn new(host: HostEnv, limit: usize) -> Self {
        let blocks = Blocks { bytes: Vec::new(), sizes: BTreeMap::new(), limit };
        Self { host, blocks, input: Vec::new(), output: None, error: None, variables: BTreeMap::new() }
    }

    /// Forgets the last call and sets the input of the next. Variables stay.
    pub(crate) fn begin(&mut self, input: &[u8]) {
        self.blocks.clear();
        self.input.clear();
        self.input.extend_from_slice(input);
        self.output = None;
        self.error = None;
    }

    /// What `output_set` named; empty if it was not called.
    pub(crate) fn output(&self) -> &[u8] {
        self.output.and_then(|(at, length)| self.blocks.range(at, length)).unwrap_or_default()
    }

    /// The text of `error_set`, if it was called.
    pub(crate) fn error(&self) -> Option<&[u8]> {
        self.error.map(|at| self.blocks.block(at).unwrap_or_default())
    }

    fn set_variable(&mut self, key: u64, value: u64) -> wasmtime::Result<()> {
        let Some(name) = self.blocks.block(key).map(<[u8]>::to_vec) else { return Ok(()) };
        match self.blocks.block(value) {
            // A value of 0 deletes the variable.
            None => self.variables.remove(&name),
            Some(value) => {
                let others = self.variables.iter().filter(|(other, _)| **other != name);
                let used: usize = others.map(|(other, value)| other.len() + value.len()).sum();
                if used + name.len() + value.len() > MAX_VARIABLE_BYTES {
                    return Err(wasmtime::Error::msg("the variables of the module exceed 1 MiB"));
                }
                self.variables.insert(name, value.to_vec())
            }
        };
        Ok(())
    }
}

/// Bump-allocated blocks in one vector. Address 0 is no block.
struct Blocks {
    bytes: Vec<u8>,
    sizes: BTreeMap<u64, u64>,
    limit: usize,
}

impl Blocks {
    const FIRST: usize = 8;

    fn clear(&mut self) {
        self.bytes.clear();
        self.sizes.clear();
    }

    fn alloc(&mut self, length: u64) -> u64 {
        let at = self.bytes.len().next_multiple_of(8).max(Self::FIRST);
        let end = usize::try_from(length).ok().and_then(|length| at.checked_add(length));
        match end {
            Some(end) if length > 0 && end <= self.limit => {
                self.bytes.resize(end, 0);
                self.sizes.insert(at as u64, length);
                at as u64
            }
            _ => 0,
        }
    }

    /// Gives back the room of the last block; others stay taken until the next call.
    fn free(&mut self, at: u64) {
        let last = self.sizes.last_key_value().map(|(at, _)| *at);
        if self.sizes.remove(&at).is_some()
            && last == Some(at)
            && let Ok(end) = usize::try_from(at)
        {
            self.bytes.truncate(end);
        }
    }

    fn length(&self, at: u64) -> u64 {
        self.sizes.get(&at).copied().unwrap_or_default()
    }

    fn block(&self, at: u64) -> Option<&[u8]> {
        self.sizes.get(&at).and_then(|length| self.range(at, *length))
    }

    fn insert(&mut self, bytes: &[u8]) -> u64 {
        let at = self.alloc(bytes.len() as u64);
        if at != 0
            && let Some(block) = self.range_mut(at, bytes.len() as u64)
        {
            block.copy_from_slice(bytes);
        }
        at
    }

    fn range(&self, at: u64, length: u64) -> Option<&[u8]> {
        let end = usize::try_from(at.checked_add(length)?).ok()?;
        self.bytes.get(usize::try_from(at).ok()?..end)
    }

    fn range_mut(&mut self, at: u64, length: u64) -> Option<&mut [u8]> {
        let end = usize::try_from(at.checked_add(length)?).ok()?;
        self.bytes.get_mut(usize::try_from(at).ok()?..end)
    }
}

/// Loads 8 little-endian bytes; 0 when they do not all exist.
fn load_u64(bytes: &[u8], at: u64) -> u64 {
    let word = usize::try_from(at).ok().and_then(|at| bytes.get(at..)?.first_chunk());
    word.map_or(0, |word| u64::from_le_bytes(*word))
}

fn load_u8(bytes: &[u8], at: u64) -> u32 {
    usize::try_from(at).ok().and_then(|at| bytes.get(at)).copied().map_or(0, u32::from)
}

type Env<'a> = Caller<'a, Guest>;

/// Defines every function of [`IMPORTS`] and [`PLUGIN_IMPORTS`].
pub(crate) fn link(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    fn env<'a>(caller: &'a mut Env<'_>) -> &'a mut ExtismEnv {
        &mut caller.data_mut().env
    }

    linker.func_wrap(MODULE, "alloc", |mut c: Env<'_>, n: u64| env(&mut c).blocks.alloc(n))?;
    linker.func_wrap(MODULE, "free", |mut c: Env<'_>, at: u64| env(&mut c).blocks.free(at))?;
    linker.func_wrap(MODULE, "length", |mut c: Env<'_>, at: u64| env(&mut c).blocks.length(at))?;
    linker.func_wrap(MODULE, "load_u8", |mut c: Env<'_>, at: u64| load_u8(&env(&mut c).blocks.bytes, at))?;
    linker
        .func_wrap(MODULE, "load_u64", |mut c: Env<'_>, at: u64| load_u64(&env(&mut c).blocks.bytes, at))?;
    linker.func_wrap(MODULE, "store_u8", |mut c: Env<'_>, at: u64, value: u32| {
        if let Some(byte) = env(&mut c).blocks.range_mut(at, 1) {
            byte.copy_from_slice(&value.to_le_bytes()[..1]);
        }
    })?;
    linker.func_wrap(MODULE, "store_u64", |mut c: Env<'_>, at: u64, value: u64| {
        if let Some(word) = env(&mut c).blocks.range_mut(at, 8) {
            word.copy_from_slice(&value.to_le_bytes());
        }
    })?;
    linker.func_wrap(MODULE, "input_length", |mut c: Env<'_>| env(&mut c).input.len() as u64)?;
    linker.func_wrap(MODULE, "input_load_u8", |mut c: Env<'_>, at: u64| load_u8(&env(&mut c).input, at))?;
    linker.func_wrap(MODULE, "input_load_u64", |mut c: Env<'_>, at: u64| load_u64(&env(&mut c).input, at))?;
    linker.func_wrap(MODULE, "output_set", |mut c: Env<'_>, at: u64, length: u64| {
        env(&mut c).output = Some((at, length));
    })?;
    linker.func_wrap(MODULE, "error_set", |mut c: Env<'_>, at: u64| {
        env(&mut c).error = (at != 0).then_some(at);
    })?;
    linker.func_wrap(MODULE, "config_get", |mut c: Env<'_>, key: u64| {
        let env = env(&mut c);
        let key = env.blocks.block(key).and_then(|key| std::str::from_utf8(key).ok());
        let value = key.and_then(|key| env.host.config.get(key));
        value.map_or(0, |value| env.blocks.insert(value.as_bytes()))
    })?;
    linker.func_wrap(MODULE, "var_get", |mut c: Env<'_>, key: u64| {
        let env = env(&mut c);
        let value = env.blocks.block(key).and_then(|key| env.variables.get(key));
        value.map_or(0, |value| env.blocks.insert(value))
    })?;
    linker.func_wrap(MODULE, "var_set", |mut c: Env<'_>, key: u64, value: u64| {
        env(&mut c).set_variable(key, value)
    })?;
    for (name, level) in [
        // Hosts know nothing finer than debug.
        ("log_trace", LogLevel::Debug),
        ("log_debug", LogLevel::Debug),
        ("log_info", LogLevel::Info),
        ("log_warn", LogLevel::Warn),
        ("log_error", LogLevel::Error),
    ] {
        linker.func_wrap(MODULE, name, move |mut c: Env<'_>, at: u64| {
            let env = env(&mut c);
            env.host.log(level, &String::from_utf8_lossy(env.blocks.block(at).unwrap_or_default()));
        })?;
    }
    linker.func_wrap(MODULE, "length_unsafe", |mut c: Env<'_>, at: u64| env(&mut c).blocks.length(at))?;
    linker.func_wrap(MODULE, "input_offset", |mut c: Env<'_>| {
        let ExtismEnv { blocks, input, .. } = env(&mut c);
        blocks.insert(input)
    })?;
    linker.func_wrap(MODULE, "http_request", |_: u64, _: u64| -> wasmtime::Result<u64> {
        Err(wasmtime::Error::msg("HTTP is denied"))
    })?;
    linker.func_wrap(MODULE, "http_status_code", || 0u32)?;
    linker.func_wrap(MODULE, "http_headers", || 0u64)?;
    linker.func_wrap(MODULE, "get_log_level", || ALL_LOG)?;
    Ok(())
}
