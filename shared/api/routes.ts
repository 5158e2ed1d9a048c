/** The routes of the API as data: what the OpenAPI document says of each. */

import { accountDeletionRoutes } from './account-deletion-routes.ts';
import { accountRoutes } from './account-routes.ts';
import { conversionRoutes } from './conversion-routes.ts';
import { exportRoutes } from './export-routes.ts';
import { keyRoutes } from './key-routes.ts';
import { recordRoutes } from './record-routes.ts';
import type { Route } from './route.ts';
import { serviceRoutes } from './service-routes.ts';
import { settingsRoutes } from './settings-routes.ts';
import { storageRoutes } from './storage-routes.ts';
import { templateRoutes } from './template-routes.ts';
import { webhookRoutes } from './webhook-routes.ts';

export const routes: readonly Route[] = [
  ...conversionRoutes,
  ...recordRoutes,
  ...accountRoutes,
  ...keyRoutes,
  ...storageRoutes,
  ...templateRoutes,
  ...webhookRoutes,
  ...settingsRoutes,
  ...exportRoutes,
  ...accountDeletionRoutes,
  ...serviceRoutes,
];
