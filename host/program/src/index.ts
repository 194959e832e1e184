/** Jobs of spec/sql.md that programs of their own run: how such a program is found, started, watched and ended. */
export { cargoProgram, datafusionProgram } from './cargo.js';
export { JobFailure, type Place, unusableAnswer } from './failure.js';
export { cacheFolder, hostFile, notSetUp } from './installed.js';
export { type HostProgram, type ProgramAnswer, type ProgramOptions, runProgram } from './program.js';
export type { Progress } from './progress.js';
