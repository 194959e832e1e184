import { Script } from 'node:vm';
import type { Registration } from '../guest/register.js';
import { BuildError, type Problem } from './build-error.js';
import type { Bundle } from './bundle.js';
import { guestContext } from './guest-context.js';
import { isForeign, SourcePositions } from './source-map.js';

/** Longer than any module needs to set itself up; an endless loop at top level ends here. */
const TIMEOUT_MS = 10_000;

/** The file name in stack traces, the same as in the guest engine. */
const BUNDLE_FILE = 'bundle.js';

/**
 * Runs the bundle's top level in a context that resembles the guest's, and collects what it registers.
 *
 * @throws BuildError HEDDLE3006 when the top level throws, hangs, or registers nothing; HEDDLE3008 when it reads the
 * clock, randomness or the host.
 */
export function evaluate(
  bundle: Pick<Bundle, 'code' | 'map'>,
  timeoutMs = TIMEOUT_MS,
): readonly Registration[] {
  let functions: readonly Registration[] | undefined;
  const refused = new WeakSet<object>();
  const context = guestContext(
    (registered) => {
      functions = registered;
    },
    (error) => refused.add(error),
  );
  try {
    new Script(bundle.code, { filename: BUNDLE_FILE }).runInContext(context, { timeout: timeoutMs });
  } catch (thrown) {
    const code = isObject(thrown) && refused.has(thrown) ? 'HEDDLE3008' : 'HEDDLE3006';
    throw new BuildError(code, [describe(thrown, bundle)], { cause: thrown });
  }
  if (functions === undefined) {
    throw new BuildError('HEDDLE3006', [{ message: 'the bundle ended without registering its functions' }]);
  }
  return functions;
}

function describe(thrown: unknown, { map }: Pick<Bundle, 'map'>): Problem {
  const { code, stack } = isObject(thrown) ? thrown : {};
  if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
    return {
      message: `the top level of the module does not come to its end`,
      hint: 'look for an endless loop outside the handlers',
    };
  }
  const positions = new SourcePositions(map);
  const location = stackPositions(typeof stack === 'string' ? stack : '')
    .map(([line, column]) => positions.locate(line, column))
    .find((place) => place !== undefined && !isForeign(place.file));
  return {
    message: `the module fails while it is built: ${thrownText(thrown)}`,
    location,
    hint: 'code outside the handlers runs once, while the module is built',
  };
}

/** Line (from 1) and column (from 0) of each frame inside the bundle, innermost first. */
function stackPositions(stack: string): [number, number][] {
  const frames = stack.matchAll(/bundle\.js:(\d+):(\d+)\)?$/gm);
  return Array.from(frames, ([, line, column]) => [Number(line), Number(column) - 1]);
}

function thrownText(thrown: unknown): string {
  const { name, message } = isObject(thrown) ? thrown : {};
  return typeof message === 'string' ? `${name ?? 'Error'}: ${message}` : String(thrown);
}

/** Errors of another context are no instances of this one's Error. */
function isObject(
  value: unknown,
): value is { code?: unknown; stack?: unknown; name?: unknown; message?: unknown } {
  return typeof value === 'object' && value !== null;
}
