/** The routes about the account as a whole, as data. */
import { usageQueryFields } from './account-bodies.ts';
import { bothVersions, keyErrors, newestVersion, type Route } from './route.ts';

export const accountRoutes: readonly Route[] = [
  {
    name: 'getAccount',
    method: 'get',
    path: '/account',
    versions: bothVersions,
    scope: 'read',
    summary: "Shows the account's plan, and what it used of it in the current calendar month (UTC).",
    answers: [{ status: 200, description: 'The account.', schema: 'Account' }],
    errors: keyErrors,
  },
  {
    name: 'getUsage',
    method: 'get',
    path: '/usage',
    versions: newestVersion,
    scope: 'read',
    summary: 'Shows what was rendered on each of the last days that saw any, the oldest first.',
    query: usageQueryFields,
    answers: [{ status: 200, description: 'The days.', schema: 'DayOfUse', isList: true }],
    errors: ['invalid_request', ...keyErrors],
  },
];
