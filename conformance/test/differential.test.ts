import { describe, expect, test } from 'vitest';
import { randomNumbers } from '../differential/program/choices.js';
import { kindOf, makeProgram } from '../differential/run/kinds.js';
import { nativeHandlers } from '../differential/run/native.js';

describe('random programs', () => {
  test('are the same for the same numbers, and well formed for any', () => {
    const programs = Array.from({ length: 2_000 }, (_, index) =>
      makeProgram(kindOf(index), randomNumbers(`test/${index}`), index),
    );
    expect(nativeHandlers(programs).length).toBe(programs.length);
    const [first] = programs;
    expect(makeProgram('scalar', first?.numbers ?? [], 0)).toEqual(first);
  });

  test('become simple where numbers are left out', () => {
    expect(makeProgram('scalar', [], 0).source).toBe('const f0 = (a0) => {\n\nreturn a0;\n};');
  });
});
