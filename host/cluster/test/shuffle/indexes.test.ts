import { expect, test } from 'vitest';
import { Indexes } from '../../src/shuffle/indexes.js';

test('an index is read once, and again when much else was read since, or it was forgotten', async () => {
  const indexes = new Indexes();
  const read: string[] = [];
  const at = (path: string) =>
    indexes.at(path, async () => {
      read.push(path);
      return Buffer.alloc(6 << 20);
    });
  for (const path of ['a', 'b', 'a', 'b', 'c', 'c', 'b', 'a']) await at(path);
  expect(read).toEqual(['a', 'b', 'c', 'a']);
  indexes.forget('c');
  indexes.forget('nothing');
  await Promise.all([at('c'), at('c')]);
  for (const path of ['a', 'c']) await at(path);
  expect(read).toEqual(['a', 'b', 'c', 'a', 'c', 'c']);
});

test('what cannot be read is tried again', async () => {
  const indexes = new Indexes();
  await expect(indexes.at('a', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  expect(await indexes.at('a', async () => Buffer.from('here'))).toEqual(Buffer.from('here'));
});
