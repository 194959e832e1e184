import { pipeline } from 'node:stream/promises';
import { LostInput } from '../failure.js';
import { Refusal, type Route } from '../protocol/server.js';
import type { ShuffleFiles } from '../shuffle/files.js';
import { writeLengths } from '../shuffle/runs.js';

/** What a worker answers other workers: the bytes of a partition of what one of its tasks left, or of several with their lengths before them. */
export function shuffleRoutes(files: ShuffleFiles): readonly Route[] {
  return [
    {
      method: 'GET',
      path: /^\/v1\/shuffle\/(\d+)\/(\d+)\/(\d+)\/(\d+)\/(\d+)(?:-(\d+))?$/,
      async answer({ response, parts }) {
        const [job = 0, stage = 0, task = 0, attempt = 0, from = 0, to] = parts.map(Number);
        const of = { job, stage, task, attempt };
        const isRun = parts[5] !== undefined;
        const [part, lengths] = await files
          .run(of, [from, isRun ? (to ?? 0) : from + 1])
          .catch((error: unknown) => {
            throw error instanceof LostInput ? new Refusal(404, error.message) : error;
          });
        const head = writeLengths(isRun ? lengths : []);
        response.writeHead(200, { 'content-length': head.length + part.bytes });
        response.write(head);
        await pipeline(files.bytes(of, part), response);
      },
    },
  ];
}
