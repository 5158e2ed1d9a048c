/** Operations of an OpenAPI document, and whether an answer is one that it tells of. */
import type { RawAnswer } from './raw-http.ts';
import type { Schema } from './schema-arbitrary.ts';
import { schemaCheck, step } from './schema-check.ts';

export type Content = Readonly<Record<string, { readonly schema: Schema; readonly examples?: Examples }>>;
type Examples = Readonly<Record<string, { readonly value: Readonly<Record<string, unknown>> }>>;
export type Parameter = {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema?: Schema;
  readonly content?: Content;
};
type Described = {
  readonly tags: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
};
export type Operation = Described & { readonly method: string; readonly path: string };

export type OpenApi = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
};

export const operationsOf = (document: OpenApi): readonly Operation[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({ ...described, method, path })),
  );

const mediaType = (header: string | undefined): string => (header ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

/** Tells what of an answer the document does not tell. */
export const answerCheck = (document: OpenApi) => {
  const faultsOf = schemaCheck(document);
  return ({ method, path, responses }: Operation, { status, headers, body }: RawAnswer): readonly string[] => {
    const described = responses[status];
    if (!described) return [`status ${status} is not in the document`];
    const { content } = described;
    if (!content) return body.length > 0 ? [`status ${status} comes with a body`] : [];
    const type = mediaType(headers['content-type']);
    const key = Object.keys(content).find((known) => known === '*/*' || mediaType(known) === type);
    if (key === undefined) return [`content type ${type} is not in the document for status ${status}`];
    if (mediaType(key) !== 'application/json') return [];
    const at = ['paths', path, method, 'responses', String(status), 'content', key, 'schema'].map(step).join('/');
    return faultsOf(`/${at}`, JSON.parse(body.toString()));
  };
};
