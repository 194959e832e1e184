/** The package has no typings; it gives the path of the native program for this platform. */
declare module '@bytecodealliance/wizer' {
  const program: string;
  export default program;
}
