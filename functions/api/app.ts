import { type Context, Hono } from 'hono';
import { parseJson } from '../../shared/api/json-body.ts';
import { openApiDocument } from '../../shared/api/openapi.ts';
import type { SourceKind } from '../../shared/api/request-fields.ts';
import { fromQuery, parseRender } from '../../shared/api/requests.ts';
import type { Scope } from '../../shared/domain/api-key.ts';
import { AppError, toAppError } from '../../shared/domain/errors.ts';
import { logFailure } from '../../shared/observability/logger.ts';
import { authenticate } from '../../shared/usecases/authenticate.ts';
import { submitRender } from '../../shared/usecases/submit-render.ts';
import { documentResponse } from './document-response.ts';
import { errorResponse } from './error-response.ts';
import type { Bindings } from './lambda-stream.ts';

export type AppParts = {
  readonly accounts: Parameters<typeof authenticate>[2];
  readonly jobs: Parameters<typeof submitRender>[1]['jobs'];
  readonly renderer: Parameters<typeof submitRender>[1]['renderer'];
  readonly now: () => number;
  readonly version: string;
};
type Call = Context<{ Bindings: Bindings }>;
type ApiVersion = 'v1' | 'v2';

export const createApp = ({ accounts, jobs, renderer, now, version: build }: AppParts) => {
  const app = new Hono<{ Bindings: Bindings }>();
  const principalOf = (call: Call, scope: Scope) => authenticate(call.req.header('X-API-Key'), scope, accounts);

  const convert = async (call: Call, version: ApiVersion, kind: SourceKind, output: 'pdf' | 'image', body: unknown) => {
    const principal = await principalOf(call, 'render');
    const { presentation, ...submission } = parseRender({ kind, output, version, body });
    const { afterwards } = call.env;
    const finished = await submitRender({ ...submission, principal }, { jobs, renderer, now, afterwards });
    return documentResponse(finished, presentation);
  };

  for (const version of ['v1', 'v2'] as const) {
    app.get(`/${version}/getStatus`, async (call) => {
      await principalOf(call, 'read');
      // The trailing space is the wire's: some clients compare the whole text.
      return call.json({ status: 'ok ' });
    });
    for (const output of ['pdf', 'image'] as const) {
      for (const kind of ['html', 'url', 'template'] as const) {
        app.post(`/${version}/${kind}/${output}`, (call) =>
          convert(call, version, kind, output, parseJson(call.env.body)),
        );
      }
      app.get(`/${version}/url/${output}`, (call) =>
        convert(call, version, 'url', output, fromQuery(call.req.queries())),
      );
    }
  }
  app.get('/v2/health', (call) => call.json({ status: 'ok', version: build }));
  app.get('/v2/openapi.json', (call) =>
    call.json(openApiDocument({ publicOrigin: new URL(call.req.url).origin, version: build })),
  );
  app.notFound(() => errorResponse(new AppError('not_found')));
  app.onError((error, call) => {
    const { code } = toAppError(error);
    if (code === 'internal') logFailure('request_failed', { code, requestId: call.env.requestId, error });
    return errorResponse(error);
  });
  return app;
};
