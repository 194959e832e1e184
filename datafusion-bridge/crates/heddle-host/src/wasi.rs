//! `wasi_snapshot_preview1` for modules that import it: a clock, randomness, two streams that go to the log, and nothing
//! behind every other function. No files, no network.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use wasmtime::{Caller, FuncType, Linker, Memory, Val, ValType};

use crate::call_guard::Guest;
use crate::extism_env::{HostEnv, LogLevel};

/// The module name of every import.
pub(crate) const MODULE: &str = "wasi_snapshot_preview1";

const SUCCESS: i32 = 0;
const EBADF: i32 = 8;
const EFAULT: i32 = 21;
const EINVAL: i32 = 28;
const ENOSYS: i32 = 52;

const REALTIME: u32 = 0;
const MONOTONIC: u32 = 1;

/// Pieces of one `fd_write`, as POSIX's own limit.
const MAX_PIECES: u32 = 1024;

/// Bytes one `fd_write` takes; a longer text is written in parts. Also the longest line of the log.
const MAX_WRITE_BYTES: usize = 64 << 10;

/// State of the imports of one instance.
pub(crate) struct WasiEnv {
    host: HostEnv,
    started: Instant,
    /// The lines of descriptors 1 and 2 that have no end yet.
    lines: [Vec<u8>; 2],
}

impl WasiEnv {
    /// Lines go to the log of `host`.
    pub(crate) fn new(host: HostEnv) -> Self {
        Self { host, started: Instant::now(), lines: [vec![], vec![]] }
    }

    /// Logs whole lines and keeps the rest.
    fn write(&mut self, stream: usize, bytes: &[u8]) {
        let level = [LogLevel::Info, LogLevel::Warn][stream];
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            let line = &mut self.lines[stream];
            line.extend_from_slice(part);
            if line.ends_with(b"\n") || line.len() >= MAX_WRITE_BYTES {
                let text = String::from_utf8_lossy(line);
                self.host.log(level, text.strip_suffix('\n').unwrap_or(&text));
                line.clear();
            }
        }
    }

    fn nanos(&self, clock: u32) -> Option<u64> {
        let time = match clock {
            REALTIME => SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default(),
            MONOTONIC => self.started.elapsed(),
            _ => return None,
        };
        u64::try_from(time.as_nanos()).ok()
    }
}

type Env<'a> = Caller<'a, Guest>;

/// Runs `f` on the guest's memory and the state; EFAULT for what reaches outside.
fn on_memory(caller: &mut Env<'_>, f: impl FnOnce(&mut [u8], &mut WasiEnv) -> Result<i32, Outside>) -> i32 {
    let exported = |caller: &mut Env<'_>| caller.get_export("memory").and_then(wasmtime::Extern::into_memory);
    let memory: Option<Memory> = caller.data().memory.or_else(|| exported(caller));
    let Some(memory) = memory else { return EFAULT };
    let (bytes, guest) = memory.data_and_store_mut(caller);
    f(bytes, &mut guest.wasi).unwrap_or(EFAULT)
}

/// An address outside the memory.
struct Outside;

fn range_mut(memory: &mut [u8], at: u32, length: usize) -> Result<&mut [u8], Outside> {
    let start = at as usize;
    start.checked_add(length).and_then(|end| memory.get_mut(start..end)).ok_or(Outside)
}

fn load_u32(memory: &mut [u8], at: u32) -> Result<u32, Outside> {
    let mut word = [0; 4];
    word.copy_from_slice(range_mut(memory, at, 4)?);
    Ok(u32::from_le_bytes(word))
}

fn store(memory: &mut [u8], at: u32, bytes: &[u8]) -> Result<i32, Outside> {
    range_mut(memory, at, bytes.len())?.copy_from_slice(bytes);
    Ok(SUCCESS)
}

/// Gathers pieces of memory; answers with how many bytes were taken.
fn fd_write(
    memory: &mut [u8],
    wasi: &mut WasiEnv,
    fd: u32,
    pieces: u32,
    count: u32,
    written: u32,
) -> Result<i32, Outside> {
    let stream = match fd {
        1 | 2 => fd as usize - 1,
        _ => return Ok(EBADF),
    };
    if count > MAX_PIECES {
        return Ok(EINVAL);
    }
    let mut text = Vec::new();
    for i in 0..count {
        let piece = pieces.checked_add(8 * i).ok_or(Outside)?;
        let at = load_u32(memory, piece)?;
        let length = load_u32(memory, piece.checked_add(4).ok_or(Outside)?)? as usize;
        let bytes = range_mut(memory, at, length)?;
        text.extend_from_slice(&bytes[..length.min(MAX_WRITE_BYTES - text.len())]);
    }
    wasi.write(stream, &text);
    let taken = u32::try_from(text.len()).map_err(|_| Outside)?;
    store(memory, written, &taken.to_le_bytes())
}

/// Defines every function of [`MODULE`]: those that do something, and ENOSYS for every other.
pub(crate) fn link(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    linker.func_wrap(MODULE, "clock_time_get", |mut c: Env<'_>, clock: u32, _precision: u64, out: u32| {
        on_memory(&mut c, |memory, wasi| match wasi.nanos(clock) {
            Some(nanos) => store(memory, out, &nanos.to_le_bytes()),
            None => Ok(EINVAL),
        })
    })?;
    linker.func_wrap(MODULE, "clock_res_get", |mut c: Env<'_>, clock: u32, out: u32| {
        on_memory(&mut c, |memory, _| match clock {
            REALTIME | MONOTONIC => store(memory, out, &1u64.to_le_bytes()),
            _ => Ok(EINVAL),
        })
    })?;
    linker.func_wrap(MODULE, "random_get", |mut c: Env<'_>, out: u32, length: u32| {
        on_memory(&mut c, |memory, _| {
            let bytes = range_mut(memory, out, length as usize)?;
            Ok(getrandom::fill(bytes).map_or(ENOSYS, |()| SUCCESS))
        })
    })?;
    linker.func_wrap(
        MODULE,
        "fd_write",
        |mut c: Env<'_>, fd: u32, pieces: u32, count: u32, written: u32| {
            on_memory(&mut c, |memory, wasi| fd_write(memory, wasi, fd, pieces, count, written))
        },
    )?;
    for name in ["args_sizes_get", "environ_sizes_get"] {
        linker.func_wrap(MODULE, name, |mut c: Env<'_>, count: u32, bytes: u32| {
            on_memory(&mut c, |memory, _| {
                store(memory, count, &[0; 4])?;
                store(memory, bytes, &[0; 4])
            })
        })?;
    }
    for name in ["args_get", "environ_get"] {
        linker.func_wrap(MODULE, name, |_: u32, _: u32| SUCCESS)?;
    }
    linker.func_wrap(MODULE, "sched_yield", || SUCCESS)?;
    linker.func_wrap(MODULE, "fd_prestat_get", |_: u32, _: u32| EBADF)?;
    linker.func_wrap(MODULE, "proc_exit", |code: i32| -> wasmtime::Result<()> {
        Err(wasmtime::Error::msg(format!("the guest called proc_exit({code})")))
    })?;
    for (name, parameters) in WITHOUT_EFFECT {
        let parameters =
            parameters.bytes().map(|letter| if letter == b'I' { ValType::I64 } else { ValType::I32 });
        let ty = FuncType::new(linker.engine(), parameters, [ValType::I32]);
        linker.func_new(MODULE, name, ty, |_, _, results| {
            results.fill(Val::I32(ENOSYS));
            Ok(())
        })?;
    }
    Ok(())
}

/// The functions that answer ENOSYS, with their parameters: `i` is i32, `I` is i64.
const WITHOUT_EFFECT: [(&str, &str); 35] = [
    ("fd_advise", "iIIi"),
    ("fd_allocate", "iII"),
    ("fd_close", "i"),
    ("fd_datasync", "i"),
    ("fd_fdstat_get", "ii"),
    ("fd_fdstat_set_flags", "ii"),
    ("fd_fdstat_set_rights", "iII"),
    ("fd_filestat_get", "ii"),
    ("fd_filestat_set_size", "iI"),
    ("fd_filestat_set_times", "iIIi"),
    ("fd_pread", "iiiIi"),
    ("fd_prestat_dir_name", "iii"),
    ("fd_pwrite", "iiiIi"),
    ("fd_read", "iiii"),
    ("fd_readdir", "iiiIi"),
    ("fd_renumber", "ii"),
    ("fd_seek", "iIii"),
    ("fd_sync", "i"),
    ("fd_tell", "ii"),
    ("path_create_directory", "iii"),
    ("path_filestat_get", "iiiii"),
    ("path_filestat_set_times", "iiiiIIi"),
    ("path_link", "iiiiiii"),
    ("path_open", "iiiiiIIii"),
    ("path_readlink", "iiiiii"),
    ("path_remove_directory", "iii"),
    ("path_rename", "iiiiii"),
    ("path_symlink", "iiiii"),
    ("path_unlink_file", "iii"),
    ("poll_oneoff", "iiii"),
    ("proc_raise", "i"),
    ("sock_accept", "iii"),
    ("sock_recv", "iiiiii"),
    ("sock_send", "iiiii"),
    ("sock_shutdown", "ii"),
];
