/** Builds modules; runs in Node. User code imports `@heddle/pdk` instead. */
export { type AdoptOptions, adopt } from '../adopt/adopt.js';
export { type ParsedSignature, parseSignature } from '../adopt/signature-parser.js';
export { parseType } from '../adopt/type-parser.js';
export { type BuildOptions, type BuildResult, type BuildSizes, build } from './build.js';
export { BuildError, type BuildErrorCode, type Problem } from './build-error.js';
export { codeFrame, type Location } from './code-frame.js';
export {
  type Declaration,
  type Manifest,
  type ManifestFunction,
  makeManifest,
  type PlainFormat,
} from './manifest.js';
export { signature } from './signature.js';
export type { SourceMap } from './source-map.js';
export type { Step } from './step.js';
export { withCustomSection } from './wasm/custom.js';
export { WasmFormatError } from './wasm/reader.js';
