import { pipeline } from 'node:stream/promises';
import { LostInput } from '../failure.js';
import { Refusal, type Route } from '../protocol/server.js';
import type { ShuffleFiles } from '../shuffle/files.js';

/** What a worker answers other workers: the bytes of a partition of what one of its tasks left. */
export function shuffleRoutes(files: ShuffleFiles): readonly Route[] {
  return [
    {
      method: 'GET',
      path: /^\/v1\/shuffle\/(\d+)\/(\d+)\/(\d+)\/(\d+)\/(\d+)$/,
      async answer({ response, parts }) {
        const [job = 0, stage = 0, task = 0, attempt = 0, partition = 0] = parts.map(Number);
        const of = { job, stage, task, attempt };
        const part = await files.part(of, partition).catch((error: unknown) => {
          throw error instanceof LostInput ? new Refusal(404, error.message) : error;
        });
        response.writeHead(200, { 'content-length': part.bytes });
        await pipeline(files.bytes(of, part), response);
      },
    },
  ];
}
