/** What the OpenAPI document says of answers: those that are asked for, and errors. */
import { type ErrorCode, errorCatalogue } from '../domain/errors.ts';
import { type AnswerHeader, describedHeaders } from './answer-headers.ts';
import { type Json, json, reference } from './openapi-schemas.ts';
import { responseExamples } from './response-examples.ts';
import type { Answer, Route } from './route.ts';

const jsonContent = ({ schema, example = schema, isList }: Answer): Json => {
  if (!schema || !example) return json({ type: 'object' });
  const shown = responseExamples[example];
  return isList
    ? json({ type: 'array', items: reference(schema) }, { example: [shown] })
    : json(reference(schema), { example: shown });
};

const contentOf = (answer: Answer): Json => {
  const { schema, bytes, text } = answer;
  if (text) return { [text]: { schema: { type: 'string' } } };
  if (!bytes) return jsonContent(answer);
  const binary = { schema: { type: 'string', format: 'binary' } };
  return { ...Object.fromEntries(bytes.map((type) => [type, binary])), ...(schema && jsonContent(answer)) };
};

const describedIfAny = (headers: readonly AnswerHeader[]): Json =>
  headers.length > 0 ? { headers: describedHeaders(headers) } : {};

const answerOf = (answer: Answer): Json => {
  const { description, isList, headers = isList ? (['Link'] as const) : [] } = answer;
  const hasContent = answer.status !== 304;
  return {
    description,
    ...describedIfAny(headers),
    ...(hasContent && { content: contentOf(answer) }),
  };
};

/** By status. */
const errorHeaders: Readonly<Record<number, readonly AnswerHeader[]>> = {
  416: ['Content-Range'],
  429: ['Retry-After'],
  503: ['Retry-After'],
};

/** Said of a call before there is a job of it. */
const codesBeforeJobs: ReadonlySet<ErrorCode> = new Set([
  'storage_not_allowed',
  'unauthorized',
  'forbidden_scope',
  'conflict_in_progress',
  'idempotency_mismatch',
  'body_too_large',
  'unsupported_media',
  'rate_limited',
]);

/** Headers of an error that came when there was a job. */
const jobHeadersOf = ({ answers }: Route, codes: readonly ErrorCode[]): readonly AnswerHeader[] => {
  const makesJobs = answers.some(({ headers }) => headers?.includes('cl-worker-job-id'));
  return makesJobs && codes.some((code) => !codesBeforeJobs.has(code)) ? ['cl-worker-job-id', 'cl-cluster-id'] : [];
};

const errorAnswer = (status: number, codes: readonly ErrorCode[], ofJobs: readonly AnswerHeader[]): Json => ({
  description: codes.map((code) => `\`${code}\`: ${errorCatalogue[code].message}`).join(' '),
  ...describedIfAny([...(errorHeaders[status] ?? []), ...ofJobs]),
  content: json(
    { allOf: [reference('Error'), { properties: { statusCode: { const: status }, code: { enum: codes } } }] },
    { examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])) },
  ),
});

export const responsesOf = (route: Route): Json => {
  const { answers, errors } = route;
  const byStatus = Map.groupBy(errors, (code) => errorCatalogue[code].status);
  return {
    ...Object.fromEntries(answers.map((answer) => [answer.status, answerOf(answer)])),
    ...Object.fromEntries(
      [...byStatus].map(([status, codes]) => [status, errorAnswer(status, codes, jobHeadersOf(route, codes))]),
    ),
  };
};
