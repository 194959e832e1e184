import binaryen from 'binaryen';
import type { Frame, IrFunction, PartPlaces } from '../ir.js';
import { Constants } from './constants.js';
import { Facts } from './facts.js';
import type { Scope } from './scope.js';

/** The module that emitted code imports the guest's functions and memory from; the linker resolves it. */
export const GUEST = 'guest';

/** Rounds of the user's loops between two questions to the host. */
export const POLL_ROUNDS = 4096;

/** Globals of compiled code. */
export const Global = {
  /** Why the call that has just returned has no result: 0 (it has one), 1 (bail out), 2 (failed). */
  exit: 'exit',
  /** Address of the frame that the running loop was given. */
  frame: 'frame',
  /** Rounds left until the host is asked. */
  rounds: 'rounds',
  /** Calls of recursive functions that are open. */
  depth: 'depth',
} as const;

/** As many characters of a name the guest shows, and as many frames. */
const NAME_CHARACTERS = 200;
const MAX_FRAMES = 10;

/** One module while it is emitted: what all its functions share. */
export class Unit {
  readonly module = new binaryen.Module();
  readonly facts = new Facts();
  readonly constants: Constants;
  /** Where code stands in the user's source; undefined where nobody wants to know. */
  readonly places: PartPlaces | undefined;
  private readonly guestFunctions = new Map<string, string>();
  private readonly functions = new Map<IrFunction, string>();
  private readonly names = new Set<string>();
  /** Numbers of the user's files. */
  private readonly files = new Map<string, number>();

  constructor(constantsBase: number, places?: PartPlaces) {
    const { Features } = binaryen;
    this.places = places;
    this.constants = new Constants(constantsBase);
    this.module.setFeatures(
      Features.MutableGlobals |
        Features.NontrappingFPToInt |
        Features.BulkMemory |
        Features.BulkMemoryOpt |
        Features.SignExt,
    );
    this.module.addMemoryImport('memory', GUEST, 'memory');
    for (const name of Object.values(Global)) {
      const initial = name === Global.rounds ? POLL_ROUNDS : 0;
      this.module.addGlobal(name, binaryen.i32, true, this.module.i32.const(initial));
    }
  }

  /**
   * A call of one of the guest's functions, which is imported where it is not yet. Whether it has these types is
   * checked when it is linked.
   */
  callGuest(
    name: string,
    operands: readonly binaryen.ExpressionRef[],
    params: readonly binaryen.Type[],
    result: binaryen.Type,
  ): binaryen.ExpressionRef {
    const signature = `${name} ${params.join()} ${result}`;
    const known = this.guestFunctions.get(signature);
    const internal = known ?? this.uniqueName(name);
    if (known === undefined) {
      this.module.addFunctionImport(internal, GUEST, name, binaryen.createType(params), result);
      this.guestFunctions.set(signature, internal);
    }
    return this.module.call(internal, operands, result);
  }

  /** The name of a function of the user's in the module, and whether it is asked for the first time. */
  functionName(fn: IrFunction): { name: string; first: boolean } {
    const known = this.functions.get(fn);
    if (known !== undefined) return { name: known, first: false };
    const name = this.uniqueName(fn.name);
    this.functions.set(fn, name);
    return { name, first: true };
  }

  /** Adds a function with the names of its locals and the places of its code. */
  addFunction(
    name: string,
    params: binaryen.Type,
    result: binaryen.Type,
    scope: Scope,
    body: binaryen.ExpressionRef,
  ): void {
    const added = this.module.addFunction(name, params, result, scope.vars, body);
    scope.nameLocals(added);
    for (const { code, position } of scope.located) {
      const { file, line, column } = position;
      this.module.setDebugLocation(added, code, this.fileNumber(file), line, column - 1);
    }
  }

  private fileNumber(file: string): number {
    const number = this.files.get(file) ?? this.module.addDebugInfoFileName(file);
    this.files.set(file, number);
    return number;
  }

  /** A name that no function of the module has: for binaryen, dumps and the name section. */
  uniqueName(wanted: string): string {
    let name = wanted;
    for (let count = 2; this.names.has(name); count += 1) name = `${wanted}.${count}`;
    this.names.add(name);
    return name;
  }

  getGlobal(name: string): binaryen.ExpressionRef {
    return this.module.global.get(name, binaryen.i32);
  }

  setGlobal(name: string, value: binaryen.ExpressionRef): binaryen.ExpressionRef {
    return this.module.global.set(name, value);
  }

  /** Address and length of a stack trace's frames, as the guest appends them to an error; without those of others' code. */
  framesPlace(frames: readonly Frame[]): binaryen.ExpressionRef[] {
    const { i32 } = this.module;
    const texts = frames.flatMap(({ function: name, position }) => {
      if (position === undefined) return [];
      const { file, line, column } = position;
      return [JSON.stringify({ function: shortened(name), file: shortened(file), line, column })];
    });
    if (texts.length === 0) return [i32.const(0), i32.const(0)];
    const { address, length } = this.constants.text(texts.slice(0, MAX_FRAMES).join());
    return [i32.const(address), i32.const(length)];
  }
}

/** As the guest cuts names and files in errors. */
function shortened(text: string): string {
  const characters = Array.from(text);
  return characters.length <= NAME_CHARACTERS ? text : `${characters.slice(0, NAME_CHARACTERS).join('')}…`;
}
