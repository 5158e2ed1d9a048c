/** The routes about jobs and assets, and about what was done to them, as data. */

import { historyTypes } from './job-history.ts';
import {
  assetQueryFields,
  auditQueryFields,
  cleanupQueryFields,
  deletionQueryFields,
  historyQueryFields,
  jobQueryFields,
  linkQueryFields,
} from './page-query.ts';
import { bothVersions, keyErrors, newestVersion, type Route } from './route.ts';

const fileHeaders = ['Content-Disposition', 'Content-Length', 'Accept-Ranges'] as const;

export const jobRoutes: readonly Route[] = [
  {
    name: 'listJobs',
    method: 'get',
    path: '/jobs',
    versions: bothVersions,
    scope: 'read',
    summary: 'Lists jobs, newest first.',
    query: jobQueryFields,
    answers: [{ status: 200, description: 'A page of them.', schema: 'Job', isList: true }],
    errors: ['invalid_request', ...keyErrors],
  },
  ...(['csv', 'ndjson'] as const).map(
    (format): Route => ({
      name: `exportJobsAs${format === 'csv' ? 'Csv' : 'Ndjson'}`,
      method: 'get',
      path: `/jobs.${format}`,
      versions: newestVersion,
      scope: 'read',
      summary: 'Hands the history of jobs out, one a line, newest first, for those who audit.',
      query: historyQueryFields,
      answers: [
        {
          status: 200,
          description: 'The history.',
          bytes: [historyTypes[format]],
          headers: ['Content-Disposition'],
        },
      ],
      errors: ['invalid_request', ...keyErrors],
    }),
  ),
  {
    name: 'getJob',
    method: 'get',
    path: '/jobs/{id}',
    versions: bothVersions,
    scope: 'read',
    summary: 'Shows a job, with fresh links to what it made.',
    answers: [{ status: 200, description: 'The job.', schema: 'Job' }],
    errors: ['not_found', ...keyErrors],
  },
  {
    name: 'deleteJob',
    method: 'delete',
    path: '/jobs/{id}',
    versions: bothVersions,
    scope: 'manage',
    summary: 'Deletes the record of a job.',
    description: 'A pending job is cancelled, and its content destroyed.',
    query: deletionQueryFields,
    answers: [{ status: 200, description: 'It is gone.', schema: 'Success' }],
    errors: ['invalid_request', 'not_found', ...keyErrors],
  },
];

export const assetRoutes: readonly Route[] = [
  {
    name: 'listAssets',
    method: 'get',
    path: '/assets',
    versions: bothVersions,
    scope: 'read',
    summary: 'Lists stored documents, newest first.',
    query: assetQueryFields,
    answers: [{ status: 200, description: 'A page of them.', schema: 'Asset', isList: true }],
    errors: ['invalid_request', ...keyErrors],
  },
  {
    name: 'getAsset',
    method: 'get',
    path: '/assets/{id}',
    versions: bothVersions,
    scope: 'read',
    summary: 'Shows a stored document, with fresh links to it.',
    answers: [{ status: 200, description: 'The asset.', schema: 'Asset' }],
    errors: ['not_found', ...keyErrors],
  },
  {
    name: 'deleteAsset',
    method: 'delete',
    path: '/assets/{id}',
    versions: bothVersions,
    scope: 'manage',
    summary: 'Deletes a stored document; every link to it is dead at once.',
    answers: [{ status: 200, description: 'It is gone.', schema: 'Success' }],
    errors: ['not_found', ...keyErrors],
  },
  {
    name: 'cleanUpAssets',
    method: 'delete',
    path: '/assets',
    versions: bothVersions,
    scope: 'manage',
    summary: 'Deletes all documents that were stored before a time, or counts them.',
    query: cleanupQueryFields,
    answers: [{ status: 200, description: 'What is gone, or would be.', schema: 'CleanUp' }],
    errors: ['invalid_request', ...keyErrors],
  },
  {
    name: 'download',
    method: 'get',
    path: '/assets/{id}/{filename}',
    versions: newestVersion,
    scope: 'none',
    summary: 'Hands a stored file out to whoever has a signed link to it.',
    query: linkQueryFields,
    answers: [
      { status: 200, description: 'The file.', bytes: ['*/*'], headers: fileHeaders },
      {
        status: 206,
        description: 'The part that a Range header asked for.',
        bytes: ['*/*'],
        headers: [...fileHeaders, 'Content-Range'],
      },
    ],
    errors: ['link_invalid', 'not_found', 'range_invalid', 'internal'],
  },
];

export const auditRoutes: readonly Route[] = [
  {
    name: 'listAudit',
    method: 'get',
    path: '/audit',
    versions: newestVersion,
    scope: 'read',
    summary: 'Lists who did what to the account, its keys and what it stores, newest first.',
    query: auditQueryFields,
    answers: [{ status: 200, description: 'A page of them.', schema: 'AuditEntry', isList: true }],
    errors: ['invalid_request', ...keyErrors],
  },
];
