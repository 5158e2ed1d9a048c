/** Settings of the caller's account. */
import { parseSettings, toSettingsBody } from '../../shared/api/settings-fields.ts';
import { changeSettings } from '../../shared/usecases/change-settings.ts';
import { type App, type AppParts, principalOf } from './call.ts';
import { jsonBody } from './request-body.ts';

export const addSettings = (app: App, parts: AppParts): void => {
  app.get('/v2/account/settings', async (call) => call.json(toSettingsBody(await principalOf(call, 'manage', parts))));

  app.patch('/v2/account/settings', async (call) => {
    const principal = await principalOf(call, 'manage', parts);
    const change = parseSettings(jsonBody(call));
    return call.json(toSettingsBody(await changeSettings(principal, change, parts)));
  });
};
