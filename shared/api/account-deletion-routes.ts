/** The routes about the deletion of an account, as data. */
import { deletionFields, receiptHeaders } from './account-deletion-fields.ts';
import { bodyErrors, keyErrors, newestVersion, type Route } from './route.ts';

export const accountDeletionRoutes: readonly Route[] = [
  {
    name: 'deleteAccount',
    method: 'delete',
    path: '/account',
    versions: newestVersion,
    scope: 'manage',
    summary:
      'Deletes the account and all that it has, for good. Its keys are dead before the answer leaves; a signed receipt follows.',
    body: deletionFields,
    answers: [{ status: 202, description: 'It has begun.', schema: 'BegunDeletion' }],
    errors: [...bodyErrors, ...keyErrors],
  },
  {
    name: 'getDeletionKey',
    method: 'get',
    path: '/deletions/public-key',
    versions: newestVersion,
    scope: 'none',
    summary: 'The public key by which receipts of deletions are checked.',
    answers: [{ status: 200, description: 'The key in PEM (SPKI).', text: 'application/x-pem-file' }],
    errors: ['internal'],
  },
  {
    name: 'getDeletion',
    method: 'get',
    path: '/deletions/{id}',
    versions: newestVersion,
    scope: 'none',
    summary: 'Shows whether a deletion goes on, and its signed receipt once it is over.',
    headers: receiptHeaders,
    answers: [{ status: 200, description: 'Where it stands, or the receipt.', schema: 'Deletion' }],
    errors: ['not_found', 'internal'],
  },
];
