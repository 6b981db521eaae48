/** The driver's own conversion of values to parameters; published as a path of the package, without types. */
declare module 'pg/lib/utils.js' {
  export function prepareValue(value: unknown): string | Buffer | null;
}
