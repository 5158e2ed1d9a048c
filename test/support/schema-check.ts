/** Checks values against the schemas of an OpenAPI 3.1 document, as JSON Schema 2020-12 says. */

import { Ajv2020, type AnySchema, type ErrorObject } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

export type Json = { readonly [name: string]: Json };

const documentId = 'openapi';

/** An object may hold what is described and nothing else: what the product adds, the document must tell. */
const closed = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const members = Object.fromEntries(Object.entries(node).map(([name, member]) => [name, closed(member)]));
  const isObject = members.type === 'object' && typeof members.properties === 'object';
  return isObject && !('additionalProperties' in members) ? { ...members, additionalProperties: false } : members;
};

const told = ({ instancePath, message = '', params }: ErrorObject): string =>
  `${instancePath || '/'} ${message} ${JSON.stringify(params)}`;

/** Tells what is wrong with a value by the schema that a JSON pointer leads to; nothing if it fits. */
export const schemaCheck = (document: object): ((pointer: string, value: unknown) => readonly string[]) => {
  const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { binary: true } });
  // The plugin is CommonJS: its default export is a member of what is imported.
  (addFormats as unknown as { readonly default: typeof addFormats.default }).default(ajv);
  ajv.addSchema(closed(document) as AnySchema, documentId);
  return (pointer, value) => {
    const validate = ajv.getSchema(`${documentId}#${pointer}`);
    if (!validate) throw new Error(`there is no schema at ${pointer}`);
    return validate(value) ? [] : (validate.errors ?? []).map(told);
  };
};

/** One step of a JSON pointer, in the form that it has in a URI's fragment. */
export const step = (name: string): string => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
