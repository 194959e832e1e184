import { expect, test } from 'vitest';
import { columnFromArray, HeddleModule, type LogLevel } from '../src/index.js';
import { WASI_IMPORTS, Wasi } from '../src/wasi.js';
import { assemble, failure, identity } from './modules.js';

const ENOSYS = 52;
const one = columnFromArray('float64', [1]);

/** WASI over 64 KiB of memory, and what it logs. */
function wasi() {
  const memory = new ArrayBuffer(65_536);
  const lines: [LogLevel, string][] = [];
  let polls = 0;
  const { imports } = new Wasi({
    memory: () => memory,
    log: (level, line) => lines.push([level, line]),
    poll: () => {
      polls += 1;
    },
  });
  const call = (name: string, ...args: (number | bigint)[]): unknown =>
    (imports[name] as (...given: (number | bigint)[]) => unknown)(...args);
  return { view: new DataView(memory), bytes: new Uint8Array(memory), lines, call, polls: () => polls };
}

test('clocks tell the time and go on', () => {
  const { call, view } = wasi();
  const before = BigInt(Date.now()) * 1_000_000n;
  expect(call('clock_time_get', 0, 0n, 8)).toBe(0);
  const now = view.getBigUint64(8, true);
  expect(now >= before - 5_000_000n && now < before + 5_000_000_000n).toBe(true);
  expect(call('clock_time_get', 1, 0n, 8)).toBe(0);
  const first = view.getBigUint64(8, true);
  call('clock_time_get', 1, 0n, 8);
  expect(view.getBigUint64(8, true) >= first).toBe(true);
  expect([call('clock_res_get', 0, 8), view.getBigUint64(8, true) > 0n]).toEqual([0, true]);
  expect(call('clock_time_get', 2, 0n, 8)).toBe(28);
  expect(call('clock_time_get', 0, 0n, 65_530)).toBe(21);
  expect(call('clock_time_get', 0, 0n, -8)).toBe(21);
});

test('randomness fills what it is asked to and no more', () => {
  const { call, bytes } = wasi();
  expect(call('random_get', 100, 32)).toBe(0);
  expect(bytes.subarray(100, 132).some((byte) => byte !== 0)).toBe(true);
  expect([bytes[99], bytes[132]]).toEqual([0, 0]);
  expect(call('random_get', 65_530, 7)).toBe(21);
  expect(call('random_get', 0, -1)).toBe(21);
});

test('whole lines go to the log, whatever pieces they come in', () => {
  const { call, bytes, view, lines } = wasi();
  const write = (fd: number, ...pieces: string[]): unknown => {
    let at = 1_024;
    pieces.forEach((piece, i) => {
      const { written } = new TextEncoder().encodeInto(piece, bytes.subarray(at));
      view.setUint32(8 * i, at, true);
      view.setUint32(8 * i + 4, written, true);
      at += written;
    });
    return call('fd_write', fd, 0, pieces.length, 512);
  };
  expect(write(1, 'half ', 'a ')).toBe(0);
  expect(view.getUint32(512, true)).toBe(7);
  expect(lines).toEqual([]);
  write(2, 'oh\nno\n');
  write(1, 'liñe\nrest');
  expect(lines).toEqual([
    ['warn', 'oh'],
    ['warn', 'no'],
    ['info', 'half a liñe'],
  ]);
  expect([write(0, 'x'), write(3, 'x')]).toEqual([8, 8]);
  expect(call('fd_write', 1, 65_532, 1, 512)).toBe(21);
  view.setUint32(0, 65_000, true);
  view.setUint32(4, 1_000, true);
  expect(call('fd_write', 1, 0, 1, 512)).toBe(21);
});

test('a line without an end is cut', () => {
  const { call, bytes, view, lines } = wasi();
  bytes.fill(0x61, 1_024, 61_024);
  view.setUint32(0, 1_024, true);
  view.setUint32(4, 60_000, true);
  for (let i = 0; i < 3; i++) call('fd_write', 1, 0, 1, 512);
  expect(lines.map(([, line]) => line.length)).toEqual([65_536, 65_536]);
});

test('no arguments, no environment, no folders, and ENOSYS for the rest', () => {
  const { call, view } = wasi();
  view.setUint32(8, 7, true);
  expect([call('args_sizes_get', 8, 12), call('environ_sizes_get', 8, 12)]).toEqual([0, 0]);
  expect([view.getUint32(8, true), call('args_get', 0, 0), call('environ_get', 0, 0)]).toEqual([0, 0, 0]);
  expect([call('sched_yield'), call('fd_prestat_get', 3, 0)]).toEqual([0, 8]);
  const own = /^(args|environ|clock)_|^(fd_write|fd_prestat_get|proc_exit|random_get|sched_yield)$/;
  const others = Object.keys(WASI_IMPORTS).filter((name) => !own.test(name));
  expect(others.length).toBe(35);
  for (const name of others) expect(call(name), name).toBe(ENOSYS);
});

test('every call is a point at which a deadline is checked', () => {
  const { call, polls } = wasi();
  for (const name of ['sched_yield', 'fd_read', 'args_get']) call(name);
  expect(polls()).toBe(3);
});

test('a module that leaves through proc_exit has trapped', () => {
  const bytes = assemble({
    imports: '(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))',
    scalar: identity('(call $exit (i32.const 3))'),
  });
  const module = HeddleModule.load(bytes);
  const instance = module.instantiate();
  expect(failure(() => instance.callScalar(module.function('f'), [one], 1)).message).toBe(
    'HEDDLE2103 f: the guest trapped: it called proc_exit(3)',
  );
  expect(instance.broken).toBe(true);
});

test('_initialize runs once, before anything else, and what it writes is logged', () => {
  const text = 'ready\\0a';
  const bytes = assemble({
    imports:
      '(import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))',
    rest: `(data (i32.const 2048) "\\08\\08\\00\\00\\06\\00\\00\\00${text}")
      (func (export "_initialize")
        (drop (call $write (i32.const 1) (i32.const 2048) (i32.const 1) (i32.const 2040))))`,
  });
  const lines: string[] = [];
  const module = HeddleModule.load(bytes);
  const instance = module.instantiate({ log: (_, line) => lines.push(line) });
  instance.callScalar(module.function('f'), [one], 1);
  expect(lines).toEqual(['ready']);
});

test('a loop over WASI is ended where nothing else polls', () => {
  const bytes = assemble({
    imports: '(import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))',
    scalar: '(loop $spin (drop (call $yield)) (br $spin)) (i32.const 0)',
  });
  const module = HeddleModule.load(bytes, { limits: { deadlineMs: 100 } });
  const instance = module.instantiate({ watch: 'poll' });
  expect(failure(() => instance.callScalar(module.function('f'), [one], 1)).code).toBe('HEDDLE2101');
});
