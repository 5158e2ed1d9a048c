/** What the template engine uses of Nunjucks, which ships no types. */

declare module 'nunjucks/src/environment.js' {
  export type Options = {
    readonly autoescape: boolean;
    /** True: errors come as they were thrown, with their position. */
    readonly dev: boolean;
  };

  export class Environment {
    constructor(loaders: readonly never[], options: Options);
    /** Variables that a template sees unless its data has one of the same name. */
    globals: Record<string, unknown>;
    readonly filters: Readonly<Record<string, unknown>>;
    readonly tests: Readonly<Record<string, unknown>>;
  }

  export class Template {
    constructor(source: string, environment: Environment, path: string, isCompiledNow: boolean);
    render(variables: object): string | null;
  }
}

declare module 'nunjucks/src/compiler.js' {
  /** Lines and columns count from 0. */
  export type Node = {
    readonly lineno: number;
    readonly colno: number;
    readonly name?: { readonly value: string };
    readonly value?: unknown;
    readonly right?: Node;
    readonly ignoreMissing?: boolean;
  };
  export type Compile = (this: Compiler, node: Node, frame: unknown) => void;

  export class Compiler {
    /** Adds to the JavaScript that the template becomes. */
    _emit(code: string): void;
    /** Throws an error with a position counted from 1. */
    fail(message: string, line: number, column: number): never;
    compileSymbol: Compile;
    compileLookupVal: Compile;
    compileFilter: Compile;
    compileIs: Compile;
    compileIn: Compile;
    compileInclude: Compile;
    compileImport: Compile;
    compileFromImport: Compile;
    compileExtends: Compile;
  }
}
