import { HeddleError } from '@heddle/host';
import { codeOf, Ended, Exit, UsageError } from './errors.js';
import { Explained } from './source-frame.js';
import type { Streams } from './streams.js';
import type { Verb } from './verb.js';

const RED = '\u001b[31m';
const PLAIN = '\u001b[0m';

/** Tells the user what went wrong, on stderr, and answers the exit code. */
export function report(
  error: unknown,
  streams: Streams,
  context: { readonly verb: Verb | undefined; readonly json: boolean },
): number {
  if (error instanceof Ended) return error.exitCode;
  if (error instanceof UsageError) {
    const usage =
      context.verb === undefined ? 'heddle --help' : `heddle ${context.verb.name} ${context.verb.usage}`;
    if (context.json) streams.note(JSON.stringify({ error: { code: 'usage', message: error.message } }));
    else streams.note(`${error.message}\nusage: ${usage}`);
    return Exit.usage;
  }
  const code = codeOf(error);
  if (code === null || !(error instanceof Error)) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (context.json) streams.note(JSON.stringify({ error: { code: 'bug', message: text } }));
    else streams.note(`${text}\nthis is a bug of heddle; please report it with the command that showed it`);
    return Exit.bug;
  }
  if (context.json) {
    const reproduce =
      error instanceof Explained && error.reproduce !== null ? { reproduce: error.reproduce } : {};
    streams.note(JSON.stringify({ error: { ...describe(error, code), ...reproduce } }));
    return Exit.user;
  }
  const message = streams.colour ? error.message.replace(code, `${RED}${code}${PLAIN}`) : error.message;
  const { frame, reproduce } = error instanceof Explained ? error : { frame: null, reproduce: null };
  const parts = [message, frame, reproduce === null ? null : `reproduce: ${reproduce}`];
  streams.note(parts.filter((part) => part !== null).join('\n\n'));
  return Exit.user;
}

function describe(failure: Error, code: string): Record<string, unknown> {
  const error = failure instanceof Explained ? failure.cause : failure;
  if (!(error instanceof HeddleError)) return { code, message: error.message };
  return {
    code,
    message: error.message,
    function: error.function,
    row: error.row,
    arguments: error.arguments,
    frames: error.frames,
  };
}
