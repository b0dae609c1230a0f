/** What is used of papaparse, which comes without types. */
declare module 'papaparse' {
  interface ParseError {
    readonly type: string;
    readonly code: string;
    readonly message: string;
    /** From 0, the header being one. */
    readonly row?: number;
  }
  interface Papa {
    parse(
      text: string,
      options: { readonly delimiter: string; readonly skipEmptyLines: boolean },
    ): { readonly data: string[][]; readonly errors: readonly ParseError[] };
    unparse(rows: readonly (readonly string[])[], options: { readonly newline: string }): string;
  }
  const papa: Papa;
  export default papa;
}
