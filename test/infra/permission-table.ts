/** The table of docs/permissions.md: each grant with the test that needs it, or with the reason why none does. */
import { type Grant, grantsOf, nameOf, type RoleName, roleNames } from '../../infra/grants.ts';

export const documentPath = 'docs/permissions.md';

/** By a grant's name: the path of a test file, or a sentence. */
export type Needs = ReadonlyMap<string, string>;

export const allGrants: readonly Grant[] = roleNames.flatMap(grantsOf);

export const isTest = (need: string): boolean => need.startsWith('test/');

const start = '<!-- The table is written by `npm run test:permissions`. -->';

const rowOf = (grant: Grant, need = ''): string => {
  const proof = isTest(need) ? `[${need}](../${need})` : need;
  return `| \`${grant.action}\` | \`${grant.on}\` | ${proof} |`;
};

const sectionOf = (role: RoleName, needs: Needs): string => {
  const grants = grantsOf(role);
  const rows = grants.map((grant) => rowOf(grant, needs.get(nameOf(grant))));
  const table = ['| action | on | needed by |', '|---|---|---|', ...rows].join('\n');
  return `## ${role}\n\n${grants.length > 0 ? table : 'Nothing.'}\n`;
};

export const readNeeds = (document: string): Needs => {
  const needs = new Map<string, string>();
  let role = '';
  for (const line of document.split('\n')) {
    role = /^## ([\w-]+)$/.exec(line)?.[1] ?? role;
    const [, action, on, proof = ''] = /^\| `([^`]+)` \| `([^`]+)` \| (.*) \|$/.exec(line) ?? [];
    if (action && on) needs.set(nameOf({ role, action, on }), /^\[(test\/[^\]]+)\]/.exec(proof)?.[1] ?? proof);
  }
  return needs;
};

export const withTable = (document: string, needs: Needs): string => {
  const text = document.slice(0, document.indexOf(start)) + start;
  return [text, ...roleNames.map((role) => sectionOf(role, needs))].join('\n\n').replaceAll(/\n{3,}/g, '\n\n');
};
