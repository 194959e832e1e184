/** Runs inside the module: what the build's entry imports beside the user's. */
export { type Registration, register } from './register.js';
