import { crc32 } from 'node:zlib';
import type { Message } from './protocol.js';
import type { Session } from './session.js';

/** Bytes of a piece: well below what servers take in one message. */
const PIECE = 32 << 10;

/** The requests that make bytes an artifact of a session; `name` begins with its kind, as in `files/geo.wasm`. */
export function* artifactRequests(session: Session, name: string, bytes: Uint8Array): Generator<Message> {
  const identity = session.identity();
  const piece = (at: number): Message => {
    const data = bytes.subarray(at, at + PIECE);
    return { data, crc: crc32(data) };
  };
  if (bytes.length <= PIECE) {
    yield { ...identity, batch: { artifacts: [{ name, data: piece(0) }] } };
    return;
  }
  const numChunks = Math.ceil(bytes.length / PIECE);
  yield {
    ...identity,
    beginChunk: { name, totalBytes: bytes.length, numChunks, initialChunk: piece(0) },
  };
  for (let at = PIECE; at < bytes.length; at += PIECE) yield { ...identity, chunk: piece(at) };
}
