import { routePath } from 'hono/route';
import { measure } from '../../shared/observability/measurements.ts';
import type { App } from './call.ts';

/** Measures every call until its last byte has left. What names it is its route: a path may hold an address. */
export const addMeasurement = (app: App): void => {
  app.use(async (call, next) => {
    const startedAt = performance.now();
    await next();
    const { method } = call.req;
    const { status, headers } = call.res;
    const ended = {
      outcome: `${Math.floor(status / 100)}xx`,
      kind: `${method} ${routePath(call, -1)}`,
      requestId: call.env.requestId,
      jobId: headers.get('cl-worker-job-id') ?? undefined,
    };
    call.env.afterwards(async () => measure('request_ended', performance.now() - startedAt, ended));
  });
};
