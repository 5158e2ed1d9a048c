import { Hono } from 'hono';
import { openApiDocument } from '../../shared/api/openapi.ts';
import { addAccount } from './account.ts';
import { addAccountDeletion } from './account-deletion.ts';
import { addAssets } from './assets.ts';
import { addAudit } from './audit.ts';
import { type App, type AppParts, originOf, principalOf, versions } from './call.ts';
import { addConversions } from './conversions.ts';
import { dashboardPage } from './dashboard-page.ts';
import { docsPage } from './docs-page.ts';
import { addDownloads } from './downloads.ts';
import { failureResponse } from './error-response.ts';
import { addExport } from './export.ts';
import { addJobHistory } from './job-history.ts';
import { addJobs } from './jobs.ts';
import { addKeys } from './keys.ts';
import { addMeasurement } from './measured.ts';
import { addCommonHeaders, refuseOtherPaths } from './methods.ts';
import { addPage } from './served-page.ts';
import { addSettings } from './settings.ts';
import { addStorageConfigs } from './storage.ts';
import { addTemplates } from './templates.ts';
import { addVerification } from './verification.ts';
import { addWebhooks } from './webhooks.ts';

const addService = (app: App, parts: AppParts, build: string): void => {
  for (const version of versions) {
    app.get(`/${version}/getStatus`, async (call) => {
      await principalOf(call, 'read', parts);
      // The trailing space is the wire's: some clients compare the whole text.
      return call.json({ status: 'ok ' });
    });
  }
  app.get('/v2/health', (call) => call.json({ status: 'ok', version: build }));
  app.get('/v2/openapi.json', (call) =>
    call.json(openApiDocument({ publicOrigin: originOf(call, parts), version: build })),
  );
};

export const createApp = (parts: AppParts, build: string): App => {
  const app: App = new Hono();
  addMeasurement(app);
  addCommonHeaders(app);
  addConversions(app, parts);
  addJobHistory(app, parts);
  addJobs(app, parts);
  addAssets(app, parts);
  addDownloads(app, parts);
  addAudit(app, parts);
  addAccount(app, parts);
  addKeys(app, parts);
  addSettings(app, parts);
  addExport(app, parts);
  addStorageConfigs(app, parts);
  addTemplates(app, parts);
  addWebhooks(app, parts);
  addAccountDeletion(app, parts);
  addVerification(app, parts);
  addService(app, parts, build);
  addPage(app, docsPage);
  if (parts.servesDashboard) addPage(app, dashboardPage);
  refuseOtherPaths(app);
  app.onError((error, call) => failureResponse(error, call.env.requestId));
  return app;
};
