/** What every answer carries, and what a path answers to a method that it has no route for and to a browser that asks first. */
import { commonHeaders } from '../../shared/api/common-headers.ts';
import { preflightHeaders } from '../../shared/api/cors.ts';
import { AppError } from '../../shared/domain/errors.ts';
import type { App } from './call.ts';
import { errorResponse } from './error-response.ts';

const routedMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** The methods that a path takes; none: there is no such path. */
const methodsAt = (app: App, path: string): string[] => {
  const routed = routedMethods.filter((method) =>
    // What stands before every route belongs to no method.
    app.router.match(method, path)[0].some(([[, route]]) => route.method === method),
  );
  if (routed.length === 0) return [];
  return [...routed.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])), 'OPTIONS'];
};

const allow = (methods: readonly string[]): Record<string, string> =>
  methods.length > 0 ? { Allow: methods.join(', ') } : {};

export const addCommonHeaders = (app: App): void => {
  app.use(async (call, next) => {
    await next();
    const { headers } = call.res;
    // What may be kept says so itself.
    for (const [name, value] of Object.entries(commonHeaders)) if (!headers.has(name)) headers.set(name, value);
  });

  // Known or not: the call that follows has the clearer answer.
  app.options('*', (call) => {
    const headers = { ...preflightHeaders, ...allow(methodsAt(app, call.req.path)) };
    return new Response(null, { status: 204, headers });
  });
};

export const refuseOtherPaths = (app: App): void => {
  app.notFound((call) => {
    const methods = methodsAt(app, call.req.path);
    if (methods.length === 0) return errorResponse(new AppError('not_found'));
    const message = `${call.req.method} is not a method of this path: it takes ${methods.join(', ')}.`;
    return errorResponse(new AppError('method_not_allowed', { message }), allow(methods));
  });
};
