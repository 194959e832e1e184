import { readJoin, readPoll, readSubmission } from '../protocol/messages.js';
import { bodyOf, type Call, Refusal, type Route } from '../protocol/server.js';
import { at } from '../scheduler/list.js';
import { clusterStatus, jobStatus, pollAnswer } from './answers.js';
import type { BlobStore } from './blob-store.js';
import type { LogBook } from './log-book.js';
import type { Machine } from './machine.js';
import type { Presence } from './presence.js';
import { waitFor } from './waits.js';

/** Longest time that a call is held, in milliseconds. */
const HOLD = 2_000;

/** What the routes of a coordinator work on. */
export interface Desk {
  readonly machine: Machine;
  readonly presence: Presence;
  readonly blobs: BlobStore;
  readonly logs: LogBook;
}

/** What a coordinator answers (spec/cluster.md). */
export function routesOf(desk: Desk): readonly Route[] {
  return [...workerRoutes(desk), ...jobRoutes(desk), ...blobRoutes(desk)];
}

function workerRoutes({ machine, presence, logs }: Desk): readonly Route[] {
  return [
    {
      method: 'POST',
      path: /^\/v1\/workers$/,
      async answer({ request }) {
        const join = readJoin(await bodyOf(request));
        const worker = machine.state.workers.length;
        machine.happen({ kind: 'joined', ...join });
        return { worker };
      },
    },
    {
      method: 'POST',
      path: /^\/v1\/workers\/(\d+)\/poll$/,
      async answer({ request, response, parts: [id] }) {
        const worker = Number(id);
        const poll = readPoll(await bodyOf(request));
        const { sequence, free, running, reports, jobs } = poll;
        const isAlive = () => at(machine.state.workers, worker)?.alive === true;
        if (!isAlive()) throw new Refusal(410, `worker ${worker} is lost`);
        if (!presence.polled(worker, poll)) throw new Refusal(409, 'a later poll was here already');
        logs.add(worker, poll.logs);
        let first = true;
        const hold = Math.min(HOLD, presence.silence / 4);
        const answer = await waitFor(machine, response, hold, () => {
          // A later poll knows better what runs.
          if (!isAlive() || !presence.isLatest(worker, sequence)) return { assign: [], stop: [], forget: [] };
          const event = { kind: 'polled', worker, free, running, reports: first ? reports : [] } as const;
          const heard = first && reports.length > 0;
          first = false;
          const commands = machine.happen(event);
          const found = pollAnswer(machine.state, worker, { running, jobs }, commands);
          const isNews = found.assign.length + found.stop.length + found.forget.length > 0;
          return heard || isNews ? found : null;
        });
        return answer ?? { assign: [], stop: [], forget: [] };
      },
    },
    {
      method: 'DELETE',
      path: /^\/v1\/workers\/(\d+)$/,
      answer({ parts: [id] }) {
        machine.happen({ kind: 'lost', worker: Number(id), why: 'it left' });
      },
    },
    {
      method: 'GET',
      path: /^\/v1\/cluster$/,
      answer: () => clusterStatus(machine.state),
    },
  ];
}

function jobRoutes({ machine, blobs }: Desk): readonly Route[] {
  const status = (id: string | undefined) => {
    const found = jobStatus(machine.state, Number(id));
    if (found === null) throw new Refusal(404, `no job ${id}`);
    return found;
  };
  return [
    {
      method: 'POST',
      path: /^\/v1\/jobs$/,
      async answer({ request }) {
        const submission = readSubmission(await bodyOf(request));
        const { plan, modules, tables } = submission.spec;
        const missing = [plan, ...modules, ...tables].find((digest) => !blobs.has(digest));
        if (missing !== undefined) throw new Refusal(400, `no blob ${missing}`);
        const known = machine.state.active.find(
          (id) => at(machine.state.jobs, id)?.spec.key === submission.spec.key,
        );
        if (known !== undefined) return { job: known };
        const job = machine.state.jobs.length;
        machine.happen({ kind: 'submitted', ...submission });
        return { job };
      },
    },
    {
      method: 'GET',
      path: /^\/v1\/jobs\/(\d+)$/,
      async answer({ response, parts: [id], query }: Call) {
        status(id);
        const wait = query.has('wait') ? HOLD : 0;
        await waitFor(machine, response, wait, () => (status(id).status === 'running' ? null : true));
        return status(id);
      },
    },
    {
      method: 'DELETE',
      path: /^\/v1\/jobs\/(\d+)$/,
      async answer({ parts: [id] }) {
        const { answer } = status(id);
        machine.happen({ kind: 'ended', job: Number(id), failure: null });
        if (answer !== null) await blobs.delete(answerName(id, answer.answer ?? ''));
      },
    },
  ];
}

function blobRoutes({ blobs }: Desk): readonly Route[] {
  const path = /^\/v1\/blobs\/([0-9a-f]{64})$/;
  const answers = /^\/v1\/jobs\/(\d+)\/answers\/([0-9a-f]{64})$/;
  return [
    {
      method: 'PUT',
      path: answers,
      answer: ({ request, parts: [job, digest = ''] }) => blobs.put(digest, request, answerName(job, digest)),
    },
    {
      method: 'GET',
      path: answers,
      answer: ({ response, parts: [job, digest] }) => blobs.send(answerName(job, digest), response),
    },
    { method: 'PUT', path, answer: ({ request, parts: [digest = ''] }) => blobs.put(digest, request) },
    { method: 'GET', path, answer: ({ response, parts: [digest = ''] }) => blobs.send(digest, response) },
    {
      method: 'HEAD',
      path,
      answer({ parts: [digest = ''] }) {
        if (!blobs.has(digest)) throw new Refusal(404, `no blob ${digest}`);
      },
    },
  ];
}

/** Answers of two jobs may be the same bytes, of which one is deleted before the other. */
function answerName(job = '', digest = ''): string {
  return `answer-${Number(job)}-${digest}`;
}
