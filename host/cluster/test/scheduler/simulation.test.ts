import { expect, test } from 'vitest';
import { expected, totalOf } from './made-jobs.js';
import { World } from './world.js';

/** Schedules; HEDDLE_SEED runs one of them again. */
const SCHEDULES = Number(process.env.HEDDLE_SCHEDULES ?? 10_000);
const SEEDS =
  process.env.HEDDLE_SEED === undefined
    ? Array.from({ length: SCHEDULES }, (_, seed) => seed + 1)
    : [Number(process.env.HEDDLE_SEED)];

test(`${SEEDS.length} schedules with failures: every job ends once, with the answer of an undisturbed run`, () => {
  let tasks = 0;
  let runs = 0;
  let outlived = 0;
  const backups = { begun: 0, first: 0 };
  const settled = { merged: 0, split: 0 };
  for (const seed of SEEDS) {
    const world = new World(seed);
    try {
      world.run();
      for (let job = 0; job < world.jobs.length; job++) {
        const { status, answer, failure } = world.job(job);
        const made = world.madeOf(job);
        expect(world.ends.get(job)).toBe(1);
        if (made.poison !== null) {
          expect([status, failure?.code]).toEqual(['failed', 'HEDDLE2001']);
          continue;
        }
        expect([status, failure]).toEqual(['succeeded', null]);
        const rows = world.answers.get(answer?.answer ?? '');
        expect(rows?.some(({ mixed }) => mixed)).toBe(false);
        const chances = new Map(rows?.flatMap((row) => [...row.chances]));
        expect(totalOf(rows ?? [])).toBe(expected(made, chances));
        tasks += world.job(job).stages.reduce((sum, { count }) => sum + count, 0);
      }
    } catch (cause) {
      throw new Error(`seed ${seed} (HEDDLE_SEED=${seed})`, { cause });
    }
    runs += world.runs;
    outlived += world.outlived;
    backups.begun += world.backups.begun;
    backups.first += world.backups.first;
    settled.merged += world.settled.merged;
    settled.split += world.settled.split;
  }
  // Something was lost and run again, or nothing was tried.
  if (SEEDS.length <= 100) return;
  expect(runs).toBeGreaterThan(tasks * 1.05);
  expect(Math.min(settled.merged, settled.split)).toBeGreaterThan(SEEDS.length / 100);
  // Rows in a shared place were read after their worker was lost.
  expect(outlived).toBeGreaterThan(SEEDS.length / 10);
  // Of two attempts now the one was first, now the other.
  expect(backups.first).toBeGreaterThan(SEEDS.length / 100);
  expect(backups.begun).toBeGreaterThan(backups.first + SEEDS.length / 100);
}, 600_000);
