import type { Streams } from './streams.js';

/** Milliseconds after which a verb says what it is doing, and between two such lines. */
const FIRST = 1_000;
const NEXT = 10_000;

/**
 * Runs `task`; when it takes more than a second, stderr says so, and again now and then. What the task says meanwhile is
 * how far it is.
 */
export async function withProgress<T>(
  streams: Streams,
  what: string,
  task: (say: (how: string) => void) => Promise<T>,
): Promise<T> {
  const start = performance.now();
  let how = '';
  const tell = () => {
    const seconds = Math.round((performance.now() - start) / 1000);
    streams.note(`heddle: ${what}${how} (${seconds} s)`);
  };
  let timer = setTimeout(() => {
    tell();
    timer = setInterval(tell, NEXT);
  }, FIRST);
  try {
    return await task((said) => {
      how = `, ${said}`;
    });
  } finally {
    clearTimeout(timer);
  }
}
