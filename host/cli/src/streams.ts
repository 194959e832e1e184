import { once } from 'node:events';

/** Where a verb writes and what it knows of its surroundings. */
export interface Streams {
  /** Writes a result, waiting while the reader is slow. */
  out(data: string | Uint8Array): Promise<void>;
  /** Writes a message to stderr. */
  note(text: string): void;
  /** Whether messages may use colour: stderr is a terminal and NO_COLOR is not set. */
  readonly colour: boolean;
}

/** The streams of this process. */
export function processStreams(): Streams {
  // `heddle sql … | head` closes the pipe early; that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  const { NO_COLOR: noColor } = process.env;
  return {
    async out(data) {
      if (!process.stdout.write(data)) await once(process.stdout, 'drain');
    },
    note: (text) => void process.stderr.write(`${text}\n`),
    colour: process.stderr.isTTY === true && (noColor === undefined || noColor === ''),
  };
}
