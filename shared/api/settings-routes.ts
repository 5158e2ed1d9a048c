/** The routes about settings of the account, as data. */
import { bodyErrors, keyErrors, newestVersion, type Route } from './route.ts';
import { settingsFields } from './settings-fields.ts';

export const settingsRoutes: readonly Route[] = [
  {
    name: 'getSettings',
    method: 'get',
    path: '/account/settings',
    versions: newestVersion,
    scope: 'manage',
    summary: 'Shows the settings of the account.',
    answers: [{ status: 200, description: 'All of them.', schema: 'Settings' }],
    errors: keyErrors,
  },
  {
    name: 'changeSettings',
    method: 'patch',
    path: '/account/settings',
    versions: newestVersion,
    scope: 'manage',
    summary: 'Changes settings of the account. What is left out stays, and null takes a setting back.',
    body: settingsFields,
    answers: [{ status: 200, description: 'All of them.', schema: 'Settings' }],
    errors: [...bodyErrors, ...keyErrors],
  },
];
