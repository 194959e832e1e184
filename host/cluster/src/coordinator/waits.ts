import type { ServerResponse } from 'node:http';
import type { Machine } from './machine.js';

/**
 * Waits until `ready` gives something after a change, at most `milliseconds`, and no longer than the caller does; then gives null. Asked
 * at once, too.
 */
export function waitFor<T>(
  machine: Machine,
  response: ServerResponse,
  milliseconds: number,
  ready: () => T | null,
): Promise<T | null> {
  return new Promise((resolve, reject) => {
    let over = false;
    const end = (value: T | null) => {
      over = true;
      clearTimeout(timer);
      machine.off('changed', ask);
      response.off('close', gone);
      resolve(value);
    };
    const gone = () => end(null);
    let asking = false;
    const ask = () => {
      // What it asks may change something itself, and a change is told to all who waited when it was made.
      if (asking || over) return;
      asking = true;
      try {
        const value = ready();
        if (value !== null) end(value);
      } catch (error) {
        reject(error);
        end(null);
      }
      asking = false;
    };
    const timer = setTimeout(gone, milliseconds);
    machine.on('changed', ask);
    response.once('close', gone);
    ask();
  });
}
