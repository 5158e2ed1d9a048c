import { createApp } from '../../../functions/api/app.ts';
import type { AppParts } from '../../../functions/api/call.ts';

const hasDashboard = (servesDashboard: boolean): boolean =>
  createApp({ servesDashboard } as AppParts, 'test').routes.some(({ path }) => path.startsWith('/v2/dashboard'));

test('a dashboard that the operator turned off is at no address', () => {
  expect([hasDashboard(true), hasDashboard(false)]).toEqual([true, false]);
});
