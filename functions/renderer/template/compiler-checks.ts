/**
 * Two things that Nunjucks's compiler leaves out: the names of filters, tests and other templates are looked at before
 * anything runs, where their position is known, and a running template notes its position at every variable, not at
 * calls alone.
 */
import { type Compile, Compiler, type Node } from 'nunjucks/src/compiler.js';
import type { Environment } from 'nunjucks/src/environment.js';
import type { FailureKind } from './failure-kinds.ts';

/** An error whose message is its kind, found by the compiler. */
const refuse = (compiler: Compiler, kind: FailureKind, { lineno, colno }: Node): never =>
  compiler.fail(kind, lineno, colno);

/** The name of a test is a symbol, or a call where the test takes arguments. */
const testNameOf = ({ right }: Node): string => String(right?.name?.value ?? right?.value);

/** JavaScript's comma: the assignments, then the expression. `lineno` and `colno` are what Nunjucks itself reports. */
const notePosition = (compile: Compile): Compile =>
  function (this: Compiler, node, frame) {
    this._emit(`(lineno = ${node.lineno}, colno = ${node.colno}, `);
    compile.call(this, node, frame);
    this._emit(')');
  };

const checkBefore = (compile: Compile, kind: FailureKind, isAllowed: (node: Node) => boolean): Compile =>
  function (this: Compiler, node, frame) {
    if (!isAllowed(node)) refuse(this, kind, node);
    compile.call(this, node, frame);
  };

/** Once, before the first template. */
export const installCompilerChecks = ({ filters, tests }: Environment): void => {
  const { prototype } = Compiler;
  const isKnownFilter = ({ name }: Node): boolean => Object.hasOwn(filters, name?.value ?? '');
  const isKnownTest = (node: Node): boolean => Object.hasOwn(tests, testNameOf(node));
  prototype.compileFilter = notePosition(checkBefore(prototype.compileFilter, 'unknown_filter', isKnownFilter));
  prototype.compileIs = notePosition(checkBefore(prototype.compileIs, 'unknown_test', isKnownTest));
  prototype.compileIn = notePosition(prototype.compileIn);
  prototype.compileSymbol = notePosition(prototype.compileSymbol);
  prototype.compileLookupVal = notePosition(prototype.compileLookupVal);
  prototype.compileInclude = checkBefore(
    prototype.compileInclude,
    'other_template',
    ({ ignoreMissing }) => ignoreMissing === true,
  );
  const never = (): boolean => false;
  prototype.compileImport = checkBefore(prototype.compileImport, 'other_template', never);
  prototype.compileFromImport = checkBefore(prototype.compileFromImport, 'other_template', never);
  prototype.compileExtends = checkBefore(prototype.compileExtends, 'other_template', never);
};
