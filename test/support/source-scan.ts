/**
 * What a TypeScript file imports, told from its text: comments, strings, templates and regular expressions are read as
 * such, so that a name inside one of them counts for nothing. Type-only imports are kept, and marked.
 */
export type Import = {
  /** Of a computed one, what is known: `x/y/` of `x/y/${name}`. Undefined where not even the package is. */
  readonly specifier: string | undefined;
  readonly isTypeOnly: boolean;
};

export type ScannedSource = {
  /** The code without comments; each literal is `"n"`, n counting into `literals`. */
  readonly code: string;
  readonly literals: readonly string[];
};

const wordsBeforeRegExp = /(^|[^\w$.])(return|typeof|case|in|of|do|else|void|delete|await|yield|throw)$/;
const mayPrecedeRegExp = (code: string): boolean => {
  const before = code.trimEnd();
  return before === '' || '([{}=,;:!&|?+-*%<>~^'.includes(before.at(-1) ?? '') || wordsBeforeRegExp.test(before);
};

const endOfString = (text: string, start: number): number => {
  const quote = text[start];
  let at = start + 1;
  while (at < text.length && text[at] !== quote) at += text[at] === '\\' ? 2 : 1;
  return at;
};

const endOfRegExp = (text: string, start: number): number => {
  let at = start + 1;
  let isInClass = false;
  while (at < text.length && (text[at] !== '/' || isInClass)) {
    if (text[at] === '[') isInClass = true;
    if (text[at] === ']') isInClass = false;
    at += text[at] === '\\' ? 2 : 1;
  }
  return at;
};

export const scanSource = (text: string): ScannedSource => {
  const literals: string[] = [];
  let code = '';
  let at = 0;

  const literal = (value: string): void => {
    code += `"${literals.length}"`;
    literals.push(value);
  };

  /** From the opening backtick, or the brace that closes a substitution, to the next substitution or the end. */
  const template = (): void => {
    const start = at + 1;
    at = start;
    while (at < text.length && text[at] !== '`' && !text.startsWith('${', at)) at += text[at] === '\\' ? 2 : 1;
    literal(text.slice(start, at));
    if (text[at] === '`') return;
    at += 2;
    code += '+(';
    codeUntilBrace();
    code += ')+';
    template();
  };

  const codeUntilBrace = (): void => {
    for (let depth = 0; at < text.length; at += 1) {
      const char = text[at] ?? '';
      if (text.startsWith('//', at)) at = (text.indexOf('\n', at) + 1 || text.length + 1) - 2;
      else if (text.startsWith('/*', at)) at = text.indexOf('*/', at) + 1 || text.length;
      else if (char === "'" || char === '"') {
        const end = endOfString(text, at);
        literal(text.slice(at + 1, end));
        at = end;
      } else if (char === '`') template();
      else if (char === '/' && mayPrecedeRegExp(code)) {
        const end = endOfRegExp(text, at);
        literal(text.slice(at, end + 1));
        at = end;
      } else if (char === '}' && depth === 0) return;
      else {
        depth += char === '{' ? 1 : char === '}' ? -1 : 0;
        code += char;
      }
    }
  };

  for (; at < text.length; at += 1) codeUntilBrace();
  return { code, literals };
};

const declaration = /\b(?:import|export)\s+(type\s)?(?:[\w$*{}\s,]*?\bfrom\s*)?"(\d+)"/g;
const call = /(?:\bimport|\brequire|\brequire\.resolve|\bimport\.meta\.resolve)\s*\(\s*(?:"(\d+)"\s*([,)+]))?/g;

export const importsOf = ({ code, literals }: ScannedSource): readonly Import[] => [
  ...[...code.matchAll(declaration)].map(([, type, n]) => ({
    specifier: literals[Number(n)],
    isTypeOnly: Boolean(type),
  })),
  ...[...code.matchAll(call)].map(([, n, next]) => {
    const known = n === undefined ? undefined : literals[Number(n)];
    return { specifier: next === '+' && !known?.includes('/') ? undefined : known, isTypeOnly: false };
  }),
];
