/** Runs inside the sandbox's frame: Nunjucks, with our functions and without anything to load other templates from. */
import { Environment, Template } from 'nunjucks/src/environment.js';
import { installCompilerChecks } from './compiler-checks.ts';
import { describeFailure, type Phase } from './describe-failure.ts';
import type { TemplateFailure } from './failure-kinds.ts';
import { autoCalculator, formatCurrency, formatDateTime, isAutoCalculated } from './formatting.ts';
import { parseBothSpellings } from './spellings.ts';

export type TemplateInput = {
  readonly template: string;
  /** JSON. */
  readonly data: string;
  readonly resultBytesMax: number;
};
export type TemplateOutcome = { readonly html: string } | { readonly failure: TemplateFailure };

type Variables = Readonly<Record<string, unknown>>;

const environment = new Environment([], { autoescape: true, dev: true });
installCompilerChecks(environment);

const ownFunctions = { ...environment.globals, formatCurrency, formatDateTime };

/** Looked at after the data's own keys: the functions, then the data under their other spelling. */
const globalsFor = (functions: Variables, data: Variables): Record<string, unknown> =>
  new Proxy(functions, {
    has: (_, name) => name in functions || name in data,
    get: (_, name: string) => (name in functions ? functions[name] : data[name]),
  });

const parseData = (json: string): Variables | undefined => {
  try {
    const data = parseBothSpellings(json);
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as Variables) : undefined;
  } catch {
    return undefined;
  }
};

/** Nunjucks copies its variables by assignment, which makes a key `__proto__` the prototype of all of them. */
const withoutPrototype = (data: Variables): Variables =>
  Object.fromEntries(Object.entries(data).filter(([key]) => key !== '__proto__'));

const renderWith = (source: string, data: Variables): TemplateOutcome => {
  let phase: Phase = 'compiling';
  try {
    const template = new Template(source, environment, '', true);
    phase = 'running';
    const isOn = isAutoCalculated(data.__auto_calculate);
    environment.globals = globalsFor({ ...ownFunctions, autoCalculate: autoCalculator(isOn) }, data);
    return { html: template.render({ ...withoutPrototype(data), __auto_calculate: isOn, AutoCalculate: isOn }) ?? '' };
  } catch (error) {
    return { failure: describeFailure(error, phase, source) };
  }
};

export const evaluateTemplate = ({ template, data, resultBytesMax }: TemplateInput): TemplateOutcome => {
  const variables = parseData(data);
  if (!variables) return { failure: { kind: 'data_invalid' } };
  const outcome = renderWith(template, variables);
  // No character takes less than a byte: what is over already need not be sent to be counted.
  const isOver = 'html' in outcome && outcome.html.length > resultBytesMax;
  return isOver ? { failure: { kind: 'result_too_large' } } : outcome;
};
