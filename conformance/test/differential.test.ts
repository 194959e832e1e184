import { describe, expect, test } from 'vitest';
import { randomNumbers } from '../differential/program/choices.js';
import { makeProgram } from '../differential/program/program.js';
import { nativeHandlers } from '../differential/run/native.js';

describe('random programs', () => {
  test('are the same for the same numbers, and well formed for any', () => {
    const programs = Array.from({ length: 2_000 }, (_, index) =>
      makeProgram(randomNumbers(`test/${index}`), index),
    );
    expect(nativeHandlers(programs).length).toBe(programs.length);
    const [first] = programs;
    expect(makeProgram(first?.numbers ?? [], 0)).toEqual(first);
  });

  test('become simple where numbers are left out', () => {
    expect(makeProgram([], 0).source).toBe('const f0 = (a0) => {\n\nreturn a0;\n};');
  });
});
