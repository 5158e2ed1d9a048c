/** The route of the account's export, as data. */
import { exportQueryFields } from './export-query.ts';
import { keyErrors, newestVersion, type Route } from './route.ts';

export const exportRoutes: readonly Route[] = [
  {
    name: 'exportAccount',
    method: 'get',
    path: '/account/export',
    versions: newestVersion,
    scope: 'manage',
    summary: 'Exports the account, one ZIP file of at most 100 MB at a time.',
    description:
      'It holds records as JSON lines, documents, and a manifest with the SHA-256 of each. The `Link` header names the next part; `ephemera export` fetches and joins all. Nothing is kept of an export.',
    query: exportQueryFields,
    answers: [
      {
        status: 200,
        description: 'A part.',
        bytes: ['application/zip'],
        headers: ['Content-Disposition', 'Link'],
      },
    ],
    errors: ['invalid_request', ...keyErrors],
  },
];
