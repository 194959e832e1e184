import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cluster } from '@heddle/cluster';
import { LocalCluster } from '@heddle/cluster/processes';
import { call, col, count, range } from '@heddle/engine/dataset';
import { escaped } from '@heddle/engine/report';
import { HeddleModule } from '@heddle/host';
import { build } from '@heddle/pdk/build';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOSTILE } from '../support/hostile.js';
import { runsIn } from '../support/log.js';

let folder: string;
let local: LocalCluster;
let cookie: string;

const open = (path: string, headers: Record<string, string> = { cookie }) =>
  fetch(`${local.url}${path}`, { headers, redirect: 'manual' });
const enter = (path: string, token: string) =>
  fetch(`${local.url}${path}`, { method: 'POST', body: new URLSearchParams({ token }), redirect: 'manual' });
const cookieOf = (response: Response) => (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-pages-'));
  const outfile = join(folder, 'hostile.wasm');
  await build({ entry: fileURLToPath(new URL('../support/hostile.ts', import.meta.url)), outfile });
  const module = HeddleModule.load(outfile);
  local = await LocalCluster.start({ workers: 1 });
  const on = cluster({ url: local.url, token: local.token, partitions: 3 });
  const keys = range(0, 10_000).derive('key', col('id').mod(3)).groupBy('key').agg({ n: count() });
  await keys.named('by key').collect({ on });
  const failing = range(0, 1_000).select({ x: call(module, 'spiteful', [col('id')], 'int64') });
  await expect(failing.named(HOSTILE).collect({ on })).rejects.toThrow('HEDDLE2001');
  cookie = cookieOf(await enter('/', local.token));
}, 120_000);
afterAll(async () => {
  await local.close();
  await rm(folder, { recursive: true, force: true });
});

test('nothing but a form is shown without the token', async () => {
  const forged = cookie.replace(/=\d+/, '=9999999999');
  for (const path of ['/', '/jobs/0', '/jobs/0/stages/0', '/jobs/0/stages/0/tasks/0', '/jobs/77']) {
    for (const headers of [{}, { authorization: 'Bearer no' }, { cookie: 'heddle=1' }, { cookie: forged }]) {
      const response = await open(path, headers);
      const text = await response.text();
      expect([response.status, text.includes('<form method="post">'), text.includes('by key')]).toEqual([
        401,
        true,
        false,
      ]);
    }
  }
  for (const path of ['/metrics', '/favicon.ico', '/dist/index.js'])
    expect((await open(path, {})).status).toBe(401);
});

test('the token, in the form or in the address, gives a cookie that opens pages and nothing else', async () => {
  const wrong = await enter('/jobs/0', 'no');
  expect([wrong.status, wrong.headers.has('set-cookie')]).toEqual([401, false]);
  expect(await wrong.text()).toContain('That is not the token');
  for (const response of [
    await enter('/jobs/0', local.token),
    await open(`/jobs/0?token=${local.token}`, {}),
  ]) {
    expect([response.status, response.headers.get('location')]).toEqual([303, '/jobs/0']);
    expect(response.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Strict$/);
    expect(response.headers.get('set-cookie')).not.toContain(local.token);
    expect((await open('/jobs/0', { cookie: cookieOf(response) })).status).toBe(200);
  }
  expect((await open('/v1/cluster')).status).toBe(401);
  const big = await enter('/', 'x'.repeat(5_000));
  expect(big.status).toBe(413);
  expect((await open('/jobs/77')).status).toBe(404);
  expect((await open('/jobs/0/stages/9')).status).toBe(404);
});

test('pages load nothing, run their own script alone, and are not kept', async () => {
  const response = await open('/');
  const policy = response.headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+';/);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(await response.text()).not.toMatch(/(src|href)="(https?:|\/\/)/);
});

test('the pages of a job that is done: plan, stages, attempts', async () => {
  const overview = await (await open('/')).text();
  expect(overview).toContain('<a href="/jobs/0">Job 0: by key</a>');
  expect(overview).toContain('<span class="state succeeded">succeeded</span>');
  expect(overview).toMatch(/<td>\d+\.\d MB<\/td>/);
  const job = await (await open('/jobs/0')).text();
  expect(job).toContain('<main data-live="false">');
  expect(job).toMatch(/final aggregate &quot;by key&quot;<.*stage \d: 3 of 3 tasks<.*>done</s);
  const runs = runsIn(local.log).filter(({ job: id }) => id === 0);
  expect(job.match(/<rect class="attempt done"/g)).toHaveLength(runs.length);
  const task = await (await open('/jobs/0/stages/0/tasks/0')).text();
  expect(task).toContain('stage 0, task 0, attempt 1</a>');
  expect(task).toContain('<span class="state done">done</span>');
});

test('a failed job: the place in the TypeScript source, and texts of users are texts', async () => {
  const stage =
    runsIn(local.log)
      .find(({ ending }) => ending === 'user')
      ?.task.split(' ') ?? [];
  const pages = ['/', '/jobs/1', `/jobs/1/stages/${stage[0]}`, `/jobs/1/stages/${stage.join('/tasks/')}`];
  const texts = await Promise.all(pages.map(async (path) => (await open(path)).text()));
  for (const text of texts) {
    expect(text).toContain(escaped(HOSTILE));
    expect(text.match(/<script/g)).toHaveLength(1);
    expect(text).not.toMatch(/<img|<\/td><\/script>/);
  }
  for (const text of texts.slice(1)) expect(text).toMatch(/at spiteful \(.*hostile\.ts:9:\d+\)/);
  const [, job = '', , task = ''] = texts;
  for (const text of [job, task])
    expect(text).toContain(`<span class="info">info ${escaped(HOSTILE)} 0</span>`);
  expect(job).toContain('<section id="failed">');
  expect(job).toContain('<rect class="attempt failed"');
});

test('metrics are in the text format of Prometheus, and count what the log says', async () => {
  const response = await open('/metrics', { authorization: `Bearer ${local.token}` });
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const families = new Map<string, { type: string; samples: Map<string, number> }>();
  let last = '';
  for (const line of (await response.text()).split('\n').filter((each) => each !== '')) {
    const help = /^# HELP ([a-z_:]+) \S.*\.$/.exec(line)?.[1];
    const [, typed, type = ''] = /^# TYPE ([a-z_:]+) (gauge|counter)$/.exec(line) ?? [];
    const [, name, labels = '', value = ''] =
      /^([a-z_:]+)(?:\{([a-z]+="[^"\\\n]*")\})? (\d+(?:\.\d+)?(?:e\+\d+)?)$/.exec(line) ?? [];
    if (help !== undefined) {
      expect(families.has(help)).toBe(false);
      last = help;
    } else if (typed !== undefined) {
      expect(typed).toBe(last);
      expect(typed.endsWith('_total')).toBe(type === 'counter');
      families.set(typed, { type, samples: new Map() });
    } else {
      expect(line).toMatch(/^[a-z]/);
      expect(name).toBe(last);
      const samples = families.get(last)?.samples;
      expect(samples?.has(labels)).toBe(false);
      samples?.set(labels, Number(value));
    }
  }
  const value = (name: string, labels = '') => families.get(`heddle_cluster_${name}`)?.samples.get(labels);
  const runs = runsIn(local.log);
  expect(value('jobs', 'state="succeeded"')).toBe(1);
  expect(value('jobs', 'state="failed"')).toBe(1);
  expect(value('attempts_total')).toBe(runs.length);
  expect(value('attempts_ended_total', 'ending="done"')).toBe(
    runs.filter(({ ending }) => ending === 'done').length,
  );
  expect(value('attempts_ended_total', 'ending="user"')).toBe(1);
  expect(value('workers')).toBe(1);
  expect(value('slots')).toBe(1);
  expect(value('shuffled_bytes_total')).toBeGreaterThan(0);
  expect(value('worker_resident_bytes', 'worker="0"')).toBeGreaterThan(10_000_000);
  expect(value('log_bytes')).toBeGreaterThan(500);
  expect(families.get('process_resident_memory_bytes')?.samples.get('')).toBeGreaterThan(10_000_000);
});
