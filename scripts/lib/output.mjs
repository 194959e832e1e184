/** What children print, where parts run side by side: whole lines, each behind the name of its part. */
import { AsyncLocalStorage } from 'node:async_hooks';

const part = new AsyncLocalStorage();

/** Runs `work`; what the children that it starts print is shown as that of the part `name`. */
export const asPart = (name, work) => part.run(name, work);

/**
 * A writer of text to `stream`: { write(text), end() }. Within a part it keeps back the beginning of a line until the rest comes,
 * or `end`.
 */
export function writer(stream) {
  const name = part.getStore();
  if (name === undefined) return { write: (text) => stream.write(text), end: () => undefined };
  let rest = '';
  return {
    write(text) {
      const lines = `${rest}${text}`.split('\n');
      rest = lines.pop() ?? '';
      if (lines.length > 0) stream.write(lines.map((line) => `${name} | ${line}\n`).join(''));
    },
    end() {
      if (rest !== '') stream.write(`${name} | ${rest}\n`);
    },
  };
}
