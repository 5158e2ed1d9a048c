/** The routes of the API as data: what the OpenAPI document says of each, in the groups that it shows them in. */

import { accountDeletionRoutes } from './account-deletion-routes.ts';
import { accountRoutes } from './account-routes.ts';
import { conversionRoutes } from './conversion-routes.ts';
import { exportRoutes } from './export-routes.ts';
import { keyRoutes } from './key-routes.ts';
import { assetRoutes, auditRoutes, jobRoutes } from './record-routes.ts';
import type { Route } from './route.ts';
import { serviceRoutes } from './service-routes.ts';
import { settingsRoutes } from './settings-routes.ts';
import { storageRoutes } from './storage-routes.ts';
import { templateRoutes } from './template-routes.ts';
import { verificationRoutes } from './verification-routes.ts';
import { webhookRoutes } from './webhook-routes.ts';

type RouteGroup = { readonly name: string; readonly description: string; readonly routes: readonly Route[] };

export const routeGroups: readonly RouteGroup[] = [
  { name: 'Conversions', description: 'Documents from HTML, web pages and templates.', routes: conversionRoutes },
  { name: 'Jobs', description: 'What was asked for, and what became of it.', routes: jobRoutes },
  { name: 'Assets', description: 'Documents that are stored here.', routes: assetRoutes },
  { name: 'Templates', description: 'Public templates, and those of the account.', routes: templateRoutes },
  { name: 'Storage', description: "The account's own buckets.", routes: storageRoutes },
  { name: 'Webhooks', description: 'What was sent once jobs had ended.', routes: webhookRoutes },
  {
    name: 'Account',
    description: 'Plan, use, settings, export and end of the account, and the trail of what was done to it.',
    routes: [...accountRoutes, ...settingsRoutes, ...exportRoutes, ...auditRoutes, ...accountDeletionRoutes],
  },
  { name: 'API keys', description: 'Who may call.', routes: keyRoutes },
  {
    name: 'Service',
    description: 'The service itself, and this document.',
    routes: [...serviceRoutes, ...verificationRoutes],
  },
];

export const routes: readonly Route[] = routeGroups.flatMap((group) => group.routes);
