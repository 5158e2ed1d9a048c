/** The routes about templates, as data. */
import { bodyErrors, keyErrors, newestVersion, type Route } from './route.ts';
import { storedTemplateFields, templateQueryFields } from './template-fields.ts';

// A key is needed for one's own only: a public answer is the same with any key and with none.
const versions = newestVersion;

export const templateRoutes: readonly Route[] = [
  {
    name: 'listTemplates',
    method: 'get',
    path: '/templates',
    versions,
    scope: 'none',
    summary:
      "Lists the public templates or, with `owner=me` and a key that may read, the account's own by their titles.",
    query: templateQueryFields,
    answers: [
      { status: 200, description: 'All public ones, or a page of your own.', schema: 'Template', isList: true },
    ],
    errors: ['invalid_request', ...keyErrors],
  },
  {
    name: 'getTemplate',
    method: 'get',
    path: '/template/{id}',
    versions,
    scope: 'none',
    summary: 'Shows a template whole. One of your own (`u-...`) needs a key that may read.',
    answers: [{ status: 200, description: 'The template.', schema: 'Template' }],
    errors: ['not_found', ...keyErrors],
  },
  {
    name: 'addTemplate',
    method: 'post',
    path: '/templates',
    versions,
    scope: 'manage',
    summary: 'Stores a template, sealed under a key of its own.',
    body: storedTemplateFields,
    answers: [{ status: 201, description: 'It is stored.', schema: 'Template' }],
    errors: [...bodyErrors, ...keyErrors],
  },
  {
    name: 'changeTemplate',
    method: 'put',
    path: '/template/{id}',
    versions,
    scope: 'manage',
    summary: 'Replaces title, template and sample data of a stored template.',
    body: storedTemplateFields,
    answers: [{ status: 200, description: 'It is replaced.', schema: 'Template' }],
    errors: [...bodyErrors, 'not_found', ...keyErrors],
  },
  {
    name: 'deleteTemplate',
    method: 'delete',
    path: '/template/{id}',
    versions,
    scope: 'manage',
    summary: 'Deletes a stored template and its key. Jobs that were accepted with it are not affected.',
    answers: [{ status: 200, description: 'It is gone.', schema: 'Success' }],
    errors: ['not_found', ...keyErrors],
  },
];
