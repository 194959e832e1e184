/** Text for programs over large files: lines of words, of which few are frequent, the same for the same size. */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { unit } from '../data/random.mjs';

const FILE_BYTES = 128 * 2 ** 20;
const CHUNK_LINES = 10_000;
const PHRASES = 20_000;
const WORDS = 50_000;

/** Writes about so many bytes in files of 128 MiB to a folder. */
export async function writeText(folder, bytes) {
  let place = 0;
  const next = () => unit(1, place++);
  // The square makes some words frequent and most of them rare.
  const word = () => `w${Math.floor(next() ** 2 * WORDS).toString(36)}`;
  const phrases = Array.from({ length: PHRASES }, () => Array.from({ length: 12 }, word).join(' '));
  const line = () =>
    `${Math.floor(next() * 2 ** 32).toString(36)} ${phrases[Math.floor(next() * PHRASES)]}\n`;
  for (let file = 0, left = bytes; left > 0; file++) {
    let open = Math.min(left, FILE_BYTES);
    left -= open;
    const chunks = function* () {
      while (open > 0) {
        const chunk = Array.from({ length: CHUNK_LINES }, line).join('');
        open -= chunk.length;
        yield chunk;
      }
    };
    await pipeline(
      Readable.from(chunks()),
      createWriteStream(join(folder, `${String(file).padStart(4, '0')}.txt`)),
    );
  }
}
