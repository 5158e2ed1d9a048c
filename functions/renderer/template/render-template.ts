/**
 * Renders a Nunjucks template in the browser, never here: a template is code, and from Node it would reach a shell. It
 * runs in a sandboxed frame of the job's own page that is gone before the document is set. The egress door must be shut
 * meanwhile (no job begun): the frame's policy stops loading, but not every kind of navigation or WebRTC.
 */
import type { CDPSession } from 'puppeteer-core';
import { AppError } from '../../../shared/domain/errors.ts';
import { failureSentences, isFailureKind, type TemplateFailure } from './failure-kinds.ts';
import { templateScript } from './template-script.ts';

/** What the service allows a template. */
export const templateLimits = { timeoutMs: 5_000, resultBytesMax: 10 * 1024 * 1024 } as const;

const positionMax = 10_000_000;

/** A frame that waits for its one template; held by the page and known only here. */
export type TemplateSandbox = { readonly objectId: string };

export type TemplatePage = {
  readonly cdp: CDPSession;
  /** Rejects when the page crashes. */
  readonly crashed: Promise<never>;
  readonly templateSandbox: () => Promise<TemplateSandbox>;
};

export type TemplateRequest = {
  readonly templateBase64: string;
  /** An object, or one as JSON text. */
  readonly data?: object | string | undefined;
  readonly timeoutMs: number;
  readonly resultBytesMax: number;
};

/** The sentence's numbers, where it is about a limit. */
const explain = (kind: TemplateFailure['kind'], { timeoutMs, resultBytesMax }: TemplateRequest): string => {
  if (kind === 'too_slow') return `${failureSentences.too_slow} (${timeoutMs} ms)`;
  if (kind === 'result_too_large') return `${failureSentences.result_too_large} (${resultBytesMax} bytes at most)`;
  return failureSentences[kind];
};

/** From 1 to more than any template has: a number is not to be a way out for data either. */
const isPosition = (value: unknown): boolean =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= positionMax;

const toError = ({ kind, line, column }: TemplateFailure, request: TemplateRequest, cause?: unknown): AppError => {
  const place = isPosition(line) && isPosition(column) ? `Line ${line}, column ${column}` : 'The template';
  const field = kind === 'data_invalid' ? 'data' : 'template';
  return new AppError('template_failed', { field, message: `${place}: ${explain(kind, request)}.` }, cause);
};

/** What came from the page may be anything. */
const readResult = (value: unknown, request: TemplateRequest): string => {
  const { html, failure } = Object(value) as { html?: unknown; failure?: Partial<TemplateFailure> };
  if (typeof html === 'string') return html;
  const { kind, line, column } = Object(failure) as Partial<TemplateFailure>;
  throw toError({ kind: isFailureKind(kind) ? kind : 'expression_failed', line, column }, request);
};

/** In a page that holds no document of a job yet; a document that is set without a template removes it. */
export const openTemplateSandbox = async (cdp: CDPSession): Promise<TemplateSandbox> => {
  const { result } = await cdp.send('Runtime.evaluate', { expression: templateScript(), awaitPromise: true });
  if (!result.objectId) throw new Error('The template sandbox did not open.');
  return { objectId: result.objectId };
};

/** Ahead of its job, with the opening about 35 ms, which saves the job's template 20 to 35. */
export const warmTemplateSandbox = async (cdp: CDPSession, { objectId }: TemplateSandbox): Promise<void> => {
  const functionDeclaration = 'function () { return this.warmUp(); }';
  await cdp.send('Runtime.callFunctionOn', { objectId, functionDeclaration, awaitPromise: true });
};

const evaluate = async ({ cdp, templateSandbox }: TemplatePage, request: TemplateRequest): Promise<unknown> => {
  const { objectId } = await templateSandbox();
  const { templateBase64, data = {}, resultBytesMax } = request;
  const template = new TextDecoder().decode(Buffer.from(templateBase64, 'base64'));
  const input = { template, data: typeof data === 'string' ? data : JSON.stringify(data), resultBytesMax };
  const { result } = await cdp.send('Runtime.callFunctionOn', {
    objectId,
    functionDeclaration: 'function (input) { return this.render(input); }',
    arguments: [{ value: input }],
    awaitPromise: true,
    returnByValue: true,
  });
  return result.value;
};

/**
 * The template's result as HTML. The page is good for the job's document after a success, and for nothing after a
 * failure.
 * @throws AppError `template_failed`: where and what kind, in words of our own
 */
export const renderTemplate = async (page: TemplatePage, request: TemplateRequest): Promise<string> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    // A loop holds the page's one thread: only this ends it.
    page.cdp.send('Runtime.terminateExecution').catch(() => undefined);
    late.reject(toError({ kind: 'too_slow' }, request));
  }, request.timeoutMs);
  const crashed = page.crashed.catch((error) => {
    throw toError({ kind: 'out_of_memory' }, request, error);
  });
  const evaluated = evaluate(page, request);
  for (const promise of [late.promise, crashed, evaluated]) promise.catch(() => undefined);
  try {
    return readResult(await Promise.race([evaluated, late.promise, crashed]), request);
  } finally {
    clearTimeout(timer);
  }
};
