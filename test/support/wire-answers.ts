/** Whether an answer is one that its route declares. */
import * as z from 'zod/mini';
import { responseSchemas } from '../../shared/api/responses.ts';
import type { Route } from '../../shared/api/route.ts';
import { routes } from '../../shared/api/routes.ts';
import { jsonOf, type RawAnswer } from './raw-http.ts';

type Asked = { readonly method: string; readonly path: string };

const isAt = ({ path, versions }: Route, asked: string): boolean => {
  const pattern = `^/(?:${versions.join('|')})${path.replace(/\{\w+\}/g, '[^/]+')}$`;
  return new RegExp(pattern).test(asked.replace(/\?.*$/, ''));
};

const routeOf = ({ method, path }: Asked): Route | undefined =>
  routes.find((route) => route.method === method.toLowerCase() && isAt(route, path));

const isExactly = (schema: z.ZodMiniType, value: unknown): string | undefined => {
  const { data, error } = z.safeParse(schema, value);
  if (error) return `not as declared: ${z.prettifyError(error)}`;
  // What a schema does not know is dropped by it.
  return JSON.stringify(data).length === JSON.stringify(value).length ? undefined : 'members that are not declared';
};

/** What is wrong with an answer in the eyes of its route: undefined if it is as declared, to the last member. */
export const faultOf = (asked: Asked, answer: RawAnswer): string | undefined => {
  const type = answer.headers['content-type'] ?? '';
  const isJson = type === 'application/json';
  if (answer.status >= 400) return isJson ? isExactly(responseSchemas.Error, jsonOf(answer)) : `an error as ${type}`;
  const route = routeOf(asked);
  const declared = route?.answers.find(({ status }) => status === answer.status);
  if (!declared) return `${answer.status} is not declared`;
  if (!isJson) return declared.bytes?.includes(type) ? undefined : `${type} is not declared`;
  if (!declared.schema) return 'JSON is not declared';
  const schema = responseSchemas[declared.schema];
  return isExactly(declared.isList ? z.array(schema) : schema, jsonOf(answer));
};
