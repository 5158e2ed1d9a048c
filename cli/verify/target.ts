/** What there is to know of a deployed stack: its output `VerifyTarget`, which infra/constructs/verify-role.ts writes. */
import { readFile } from 'node:fs/promises';
import type { Stores } from './sinks/surroundings.ts';

export type Target = {
  readonly api: string;
  /** ARN of the role that reads; without it, whoever runs this does. */
  readonly role?: string;
} & Stores;

/** @param json the output `VerifyTarget` itself, or the outputs of a deployment, by stack, as `cdk deploy` writes them */
export const targetIn = (json: string): Target => {
  const given = JSON.parse(json);
  if ('api' in given) return given;
  const stacks = Object.values(given as Readonly<Record<string, { readonly VerifyTarget?: string }>>);
  const [output] = stacks.flatMap(({ VerifyTarget = [] }) => VerifyTarget);
  if (!output) throw new Error('there is no output VerifyTarget in that file.');
  return JSON.parse(output);
};

export const readTarget = async (file: string): Promise<Target> => targetIn(await readFile(file, 'utf8'));
