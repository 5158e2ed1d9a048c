/** The routes about what was found of the service itself, as data. */

import { verificationQueryFields } from './page-query.ts';
import { keyErrors, newestVersion, type Route } from './route.ts';

export const verificationRoutes: readonly Route[] = [
  {
    name: 'getVerification',
    method: 'get',
    path: '/verification',
    versions: newestVersion,
    scope: 'read',
    summary: 'The last report on whether the service is configured as it promises, signed.',
    description:
      'The configuration is looked at every day. A report of `ephemera verify` also tells of a search for secrets; the last ' +
      'such report is kept besides.',
    query: verificationQueryFields,
    answers: [{ status: 200, description: 'The report.', schema: 'Verification' }],
    errors: ['invalid_request', 'not_found', ...keyErrors],
  },
  {
    name: 'getVerificationKeys',
    method: 'get',
    path: '/verification/public-keys',
    versions: newestVersion,
    scope: 'none',
    summary: 'The public keys by which those reports are checked: the present one, and all before it.',
    answers: [{ status: 200, description: 'Keys in PEM (SPKI), one after the other.', text: 'application/x-pem-file' }],
    errors: ['not_found', 'internal'],
  },
];
