import { readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Compilation } from '../compile/ir.js';
import { compiledText } from '../compile/ir-text.js';
import { lower } from '../compile/lower/index.js';
import type { Registration } from '../guest/register.js';
import { BuildError, type Problem, refuse } from './build-error.js';
import { type Bundle, bundle } from './bundle.js';
import { compiler } from './compiler-fault.js';
import { dump } from './dump.js';
import { evaluate } from './evaluate.js';
import { exportLocator } from './export-locator.js';
import { absentGlobals } from './free-globals.js';
import { makeModule } from './make-module.js';
import type { Manifest } from './manifest.js';
import { nameProblems } from './names.js';
import { Program } from './program.js';
import { findProject, type Project, projectPath } from './project.js';
import { hostAtTopLevel, impurities } from './purity/impurities.js';
import type { SourceMap } from './source-map.js';
import { type Step, StepClock } from './step.js';
import { inJs, type Tiers, tierProblems, tiersOf } from './tiers.js';
import { checkTypes, type Diagnostic } from './type-check.js';
import { validate } from './validate.js';
import { mapSourceName, wasmSourceMap, withSourceMapUrl } from './wasm-source-map.js';

/** What to build and how. */
export interface BuildOptions {
  /** The TypeScript (or JavaScript) file that exports the functions. */
  readonly entry: string;
  /** The module to write; `dist/<entry>.wasm` beside the nearest package.json without it. */
  readonly outfile?: string | undefined;
  /** `js`: compiles nothing, also what is declared `tier: 'aot'`; for comparisons. */
  readonly tier?: 'js' | undefined;
  /** A folder to write what each pass of the compiler made to. */
  readonly dump?: string | undefined;
  /** Whether to write the source map of compiled code, too: `<outfile>.map`, which the module then names. */
  readonly sourceMap?: boolean | undefined;
  /** Called as each step ends. */
  readonly onStep?: ((step: Step) => void) | undefined;
}

/** A finished build. */
export interface BuildResult {
  /** Absolute path of the module. */
  readonly outfile: string;
  /** Absolute path of the source map of compiled code; undefined where none was asked for. */
  readonly mapFile: string | undefined;
  readonly manifest: Manifest;
  readonly sizes: BuildSizes;
  readonly steps: readonly Step[];
  /** What the bundler finds odd but not wrong. */
  readonly warnings: readonly Problem[];
}

/** Bytes of the module and of what went into it. */
export interface BuildSizes {
  readonly module: number;
  /** The engine before the snapshot. */
  readonly engine: number;
  /** What compiled functions added to the engine; 0 where there are none. */
  readonly compiled: number;
  /** The user's code with what it imports. */
  readonly bundle: number;
  readonly sourceMap: number;
  readonly manifest: number;
}

/**
 * Builds one TypeScript file into one module: type-check and bundle (side by side), evaluate, snapshot, assemble,
 * validate, write. The same input gives the same bytes.
 *
 * @throws BuildError with what is wrong, where, and what to do; nothing is written then.
 */
export async function build({
  entry,
  outfile,
  tier,
  dump: folder,
  sourceMap = false,
  onStep,
}: BuildOptions): Promise<BuildResult> {
  const clock = new StepClock(onStep);
  const project = findProject(entry, outfile);
  const { code, map, warnings, program } = await checkedBundle(project, clock);

  const functions = clock.runSync('evaluate', () => evaluate({ code, map }));
  refuseFunctions(functions, project);
  refuse(
    'HEDDLE3008',
    clock.runSync('purity', () => impurities({ code, map }, program, functions)),
  );
  const lowered = () => compiler(() => lower(program, functions, map));
  const tiers =
    tier === 'js' ? inJs(functions) : chooseTiers(await clock.run('lower', lowered), functions, map);
  const asked = { dumps: folder !== undefined, sourceMap };
  const made = await makeModule({ code, map }, functions, tiers, clock, asked);
  const { manifest, emitted } = made;
  const mapFile = sourceMap ? `${project.outfile}.map` : undefined;
  const module = mapFile === undefined ? made.module : withSourceMapUrl(made.module, basename(mapFile));
  await clock.run('validate', () => validate(module, manifest));
  if (mapFile !== undefined) {
    const named = mapSourceName(project, mapFile);
    const text = () => wasmSourceMap(module, emitted?.places ?? new Map(), map, named);
    await clock.run('source map', () => write(mapFile, text()));
  }
  await clock.run('write', () => write(project.outfile, module));
  if (folder !== undefined) {
    const ir = tiers.compiled.map(compiledText).join('\n');
    const passes = { ir, emitted, functions: manifest.functions };
    await clock.run('dump', () => dump(folder, passes));
  }

  const size = (text: string) => Buffer.byteLength(text);
  return {
    outfile: project.outfile,
    mapFile,
    manifest,
    sizes: {
      module: module.length,
      engine: made.engineBytes,
      compiled: emitted?.wasm.length ?? 0,
      bundle: size(code),
      sourceMap: size(JSON.stringify(map)),
      manifest: size(JSON.stringify(manifest)),
    },
    steps: clock.steps,
    warnings,
  };
}

/**
 * The bundle, if nothing is to be said against it. Refusals come before type errors: "fetch does not exist in a
 * UDF" teaches more than "cannot find name 'fetch'".
 */
async function checkedBundle(project: Project, clock: StepClock): Promise<Bundle & { program: Program }> {
  const [types, bundled] = await Promise.allSettled([
    clock.run('type-check', () => checkTypes(project)),
    clock.run(
      'bundle',
      () => bundle(project),
      ({ code }) => Buffer.byteLength(code),
    ),
  ]);
  if (types.status === 'rejected') throw types.reason;
  if (bundled.status === 'rejected') {
    const { reason } = bundled;
    if (reason instanceof BuildError && reason.code === 'HEDDLE3001')
      refuse('HEDDLE3001', types.value.diagnostics);
    throw reason;
  }
  const { inputs, code } = bundled.value;
  const program = clock.runSync('parse', () => new Program(code));
  refuse(
    'HEDDLE3003',
    clock.runSync('globals', () => absentGlobals(bundled.value, program)),
  );
  const { diagnostics, wholeProject } = types.value;
  const concerns = ({ file }: Diagnostic) => !wholeProject || file === undefined || inputs.has(file);
  refuse('HEDDLE3001', diagnostics.filter(concerns));
  refuse('HEDDLE3008', hostAtTopLevel(bundled.value, program));
  return { ...bundled.value, program };
}

/** What lowering made, if every function that must be compiled is. */
function chooseTiers(made: Compilation, functions: readonly Registration[], map: SourceMap): Tiers {
  refuse('HEDDLE3009', tierProblems(made, functions, map));
  return tiersOf(made, functions);
}

function refuseFunctions(functions: readonly Registration[], { entry, root }: Project): void {
  if (functions.length === 0) {
    throw new BuildError('HEDDLE3004', [
      {
        message: `${projectPath(root, entry)} exports no function`,
        hint: "export at least one: export const twice = scalar({ args: [float64('x')], returns: float64() }, (x) => 2 * x);",
      },
    ]);
  }
  const locate = exportLocator(projectPath(root, entry), readFileSync(entry, 'utf8'));
  refuse('HEDDLE3005', nameProblems(functions, locate));
}

/** Writes beside the target and renames, so that nobody ever reads half a file. */
async function write(outfile: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(outfile), { recursive: true });
  const partial = `${outfile}.${process.pid}.partial`;
  await writeFile(partial, content);
  await rename(partial, outfile);
}
