export { cargoProgram, datafusionProgram } from '@heddle/program';
