/** The routes of the API as data: what the OpenAPI document says of each. */
import { conversionRoutes } from './conversion-routes.ts';
import { recordRoutes } from './record-routes.ts';
import type { Route } from './route.ts';
import { serviceRoutes } from './service-routes.ts';
import { storageRoutes } from './storage-routes.ts';
import { templateRoutes } from './template-routes.ts';
import { webhookRoutes } from './webhook-routes.ts';

export const routes: readonly Route[] = [
  ...conversionRoutes,
  ...recordRoutes,
  ...storageRoutes,
  ...templateRoutes,
  ...webhookRoutes,
  ...serviceRoutes,
];
