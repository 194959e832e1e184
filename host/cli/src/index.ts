/** The command line as a function, for programs that embed it. */
export { main } from './main.js';
