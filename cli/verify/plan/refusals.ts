/** Calls that are refused or fail: every route with what it does not take, and each error that a caller can provoke. */
import type { Fields } from '../../../shared/api/fields.ts';
import { requestFields } from '../../../shared/api/request-fields.ts';
import type { Route } from '../../../shared/api/route.ts';
import { routes } from '../../../shared/api/routes.ts';
import { storageFields } from '../../../shared/api/storage-fields.ts';
import type { errorCatalogue } from '../../../shared/domain/errors.ts';
import { wrongValues } from '../sensitive-values.ts';
import { talkativePage } from '../surrounding-services.ts';
import { docxOf, paragraph, talkativeDocx } from '../talkative-docx.ts';
import { talkativePdf } from '../talkative-pdf.ts';
import { stored } from './request-bodies.ts';
import { base64, ended, idOf, type Step, type World } from './world.ts';

const bodyFieldsOf = ({ body, request }: Route): Fields => ({
  ...body,
  ...(request?.in === 'body' && requestFields[request.type]),
});

/** With a secret in each segment, query value, header and field that a route knows, and in some that it does not. */
const callWrongly = async (world: World, route: Route): Promise<void> => {
  const { ledger } = world;
  const secrets = (names: readonly string[], what: string, say: (field: string) => string) =>
    Object.fromEntries(names.map((name) => [name, say(`${route.name}.${name}, ${what}`)]));
  const segments = secrets(
    [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name),
    'path',
    ledger.secret,
  );
  const unknown = ledger.secret(`${route.name}, unknown in its query`);
  const query = { ...secrets(Object.keys(route.query ?? {}), 'query', ledger.secret), [unknown]: unknown };
  const headers = {
    ...secrets(Object.keys(route.headers ?? {}), 'header', ledger.secret),
    'X-Unknown': ledger.secret(`${route.name}, unknown header`),
    ...(route.isIdempotent && { 'Idempotency-Key': ledger.word(`${route.name}, idempotency key`) }),
  };
  const fields = bodyFieldsOf(route);
  const body = Object.keys(fields).length > 0 ? wrongValues(fields, route.name, ledger) : undefined;
  for (const version of route.versions) {
    await world.call(route.name, 'answered', { version, segments, query, headers, body });
    const key = ledger.secret(`${route.name}, a wrong API key`);
    await world.call(route.name, 'answered', { version, segments, query, headers, body, key });
  }
};

/** Each field by itself: of several that are wrong, an answer names the first. */
const eachFieldWrongly = async (world: World): Promise<void> => {
  for (const route of routes.filter((one) => one.versions.includes('v2'))) {
    const fields = bodyFieldsOf(route);
    for (const [name, value] of Object.entries(wrongValues(fields, `${route.name} alone`, world.ledger))) {
      await world.call(route.name, 'answered', { segments: { id: idOf(world, 'template') }, body: { [name]: value } });
    }
  }
};

const inMemory = { async: false, storage: false } as const;
const html = (world: World, field: string): string => base64(talkativePage(world.ledger.secret(field)));
const render = (world: World, outcome: string, body: object, more: object = {}) =>
  world.call('htmlToPdf', outcome, { body: { html: html(world, `html, ${outcome}`), ...inMemory, ...body }, ...more });

/** Lets the account have no more than these limits meanwhile. */
const limited = async (world: World, limits: object, act: () => Promise<unknown>): Promise<void> => {
  const plan = { action: 'setPlan', account: world.account, plan: 'unlimited' } as const;
  await world.admin({ ...plan, limits });
  await act().finally(() => world.admin(plan));
};

const addBucket = (world: World, outcome: string, change: object): Promise<unknown> => {
  const body = {
    ...stored(world, storageFields, `storage, ${outcome}`),
    ...world.machine?.bucket.access,
    title: outcome,
  };
  return world.call('addStorage', outcome, { body: { ...body, ...change } });
};

const idempotent = (world: World, outcome: string, key: string, body: object) =>
  render(world, outcome, body, { headers: { 'Idempotency-Key': key } });

const applyStages = (world: World, outcome: string, file: Uint8Array) =>
  world.call('applyStages', outcome, { body: { file: base64(file), stages: [{ type: 'compact' }], ...inMemory } });

type Provocation = {
  readonly run: (world: World) => Promise<unknown>;
  readonly needsMachine?: boolean;
};

/** How each error of the catalogue is provoked. */
const provocations: Partial<Record<keyof typeof errorCatalogue, Provocation>> = {
  invalid_request: {
    run: (world) =>
      world.call('htmlToPdf', 'invalid_request', { body: `{"html": "${world.ledger.word('broken JSON')}` }),
  },
  storage_not_allowed: { run: (world) => render(world, 'storage_not_allowed', { async: true }) },
  storage_title_taken: {
    run: (world) => addBucket(world, 'storage_title_taken', { title: 'theirs' }),
    needsMachine: true,
  },
  unauthorized: { run: (world) => render(world, 'unauthorized', {}, { key: world.ledger.word('a wrong API key') }) },
  forbidden_scope: {
    run: async (world) => {
      const body = { name: 'reader', scopes: ['read'] };
      const { json } = await world.call('createKey', 'success', { body });
      await render(world, 'forbidden_scope', {}, { key: String(json.key) });
    },
  },
  storage_full: {
    run: (world) =>
      limited(world, { storageBytes: 0 }, () => render(world, 'storage_full', { async: true, storage: true })),
  },
  not_found: {
    run: (world) => world.call('getJob', 'not_found', { segments: { id: world.ledger.secret('id of a job') } }),
  },
  template_not_found: {
    run: (world) =>
      world.call('templateToPdf', 'template_not_found', {
        body: { templateId: 'u-none', data: { x: world.ledger.secret('data for no template') }, ...inMemory },
      }),
  },
  method_not_allowed: {
    run: (world) =>
      world.send(
        {
          label: 'PUT /v2/jobs',
          method: 'PUT',
          path: `/v2/jobs?q=${world.ledger.word('query of a wrong method')}`,
          body: { x: world.ledger.secret('body of a wrong method') },
        },
        'method_not_allowed',
      ),
  },
  conflict_in_progress: {
    run: async (world) => {
      const [key, body] = [
        world.ledger.word('idempotency key of a conflict'),
        { html: html(world, 'html of a conflict'), delay: 2500 },
      ];
      const first = idempotent(world, 'success', key, body);
      await new Promise((later) => setTimeout(later, 800));
      await idempotent(world, 'conflict_in_progress', key, body);
      await first;
    },
  },
  idempotency_mismatch: {
    run: async (world) => {
      const key = world.ledger.word('idempotency key of a mismatch');
      await idempotent(world, 'success', key, {});
      await idempotent(world, 'idempotency_mismatch', key, {});
    },
  },
  body_too_large: {
    run: (world) =>
      render(world, 'body_too_large', { html: base64(world.ledger.secret('a large body').repeat(100_000)) }),
  },
  unsupported_media: {
    run: (world) => render(world, 'unsupported_media', {}, { headers: { 'Content-Type': 'text/plain' } }),
  },
  page_load_failed: {
    run: async (world) => {
      const url = `http://127.0.0.1:9/${world.ledger.word('path of nowhere')}`;
      const outcome = world.machine ? 'page_load_failed' : 'egress_refused';
      await world.call('urlToPdf', outcome, { body: { url, ...inMemory } });
      await render(world, 'page_load_failed', { failOn: 'console' });
      const authentication = { username: world.ledger.secret('user name'), password: world.ledger.secret('password') };
      const job = await world.call('urlToPdf', 'success', { body: { url: 'http://nobody.invalid/', authentication } });
      await ended(world, job, 'page_load_failed');
    },
  },
  page_failed: {
    run: (world) => {
      const page = `${talkativePage(world.ledger.secret('a page that fails'))}
        <script>const all = []; for (;;) all.push(new Array(1e5).fill(Math.random()));</script>`;
      return render(world, 'page_failed', { html: base64(page), timeout: 60_000 });
    },
  },
  page_range_invalid: { run: (world) => render(world, 'page_range_invalid', { pageRanges: '7-9' }) },
  egress_refused: {
    run: (world) => {
      const url = `${world.machine ? world.api : 'http://10.1.2.3'}/${world.ledger.word('path of a refused address')}`;
      return world.call('urlToPdf', 'egress_refused', { body: { url, ...inMemory } });
    },
  },
  pdf_encrypted: {
    run: async (world) => {
      const file = base64(talkativePdf(world.ledger.word('text of an encrypted PDF')));
      const userPassword = world.ledger.secret('password of an encrypted PDF');
      const body = { file, stages: [{ type: 'encrypt', userPassword }], ...inMemory };
      const { bytes } = await world.call('applyStages', 'success', { body });
      await applyStages(world, 'pdf_encrypted', bytes);
    },
  },
  pdf_broken: {
    run: (world) => applyStages(world, 'pdf_broken', Buffer.from(world.ledger.secret('a file that is no PDF'))),
  },
  pdf_active_content: {
    run: (world) => {
      const script = `/OpenAction <</S /JavaScript /JS (${world.ledger.word('script of a PDF')})>>`;
      return applyStages(world, 'pdf_active_content', talkativePdf(world.ledger.word('text of a PDF'), script));
    },
  },
  docx_encrypted: {
    run: (world) => {
      const locked = Buffer.concat([
        Buffer.from('d0cf11e0a1b11ae1', 'hex'),
        Buffer.from('EncryptedPackage', 'utf16le'),
        Buffer.from(world.ledger.secret('a document with a password')),
      ]);
      return world.call('docxToPdf', 'docx_encrypted', { body: { file: base64(locked), ...inMemory } });
    },
  },
  docx_broken: {
    run: async (world) => {
      const { ledger } = world;
      const file = base64(talkativeDocx(ledger.word('text of a damaged document')).subarray(0, -30));
      await world.call('docxToHtml', 'docx_broken', { body: { file, ...inMemory } });
      const declared = docxOf(paragraph(ledger.word('text of a document with a declaration')), {
        'word/settings.xml': `<!DOCTYPE x [<!ENTITY y "${ledger.word('entity of a document')}">]><x>&y;</x>`,
      });
      await ended(world, await world.call('docxToPdf', 'success', { body: { file: base64(declared) } }), 'docx_broken');
    },
  },
  template_failed: {
    run: (world) => {
      const { ledger } = world;
      const template = base64(
        `{{ x | ${ledger.word('filter of a template')} }} ${ledger.secret('template that fails')}`,
      );
      const body = { template, data: { x: ledger.secret('data of a template that fails') }, ...inMemory };
      return world.call('templateToPdf', 'template_failed', { body });
    },
  },
  user_storage_denied: {
    run: (world) =>
      addBucket(world, 'user_storage_denied', { secretAccessKey: world.ledger.secret('a wrong secret key') }),
    needsMachine: true,
  },
  user_storage_missing: {
    run: (world) => addBucket(world, 'user_storage_missing', { bucket: world.ledger.word('no bucket').toLowerCase() }),
    needsMachine: true,
  },
  user_storage_unreachable: {
    run: (world) => addBucket(world, 'user_storage_unreachable', { endpoint: 'http://127.0.0.1:9' }),
    needsMachine: true,
  },
  document_too_large: {
    run: (world) => limited(world, { documentBytes: 100 }, () => render(world, 'document_too_large', {})),
  },
  rate_limited: {
    run: (world) =>
      limited(world, { rendersPerMinute: 1 }, async () => {
        // A minute may end between the first two.
        for (const outcome of ['answered', 'answered', 'rate_limited']) await render(world, outcome, {});
      }),
  },
  renderer_lost: {
    run: async (world) => {
      await world.machine?.fault({ killAtByte: { function: 'renderer', bytes: 1 } });
      await render(world, 'renderer_lost', {});
    },
    needsMachine: true,
  },
  internal: {
    run: async (world) => {
      await world.machine?.fault({
        failRequests: { function: 'api', service: 's3', times: 1000, effect: 'fail' },
      });
      await render(world, 'internal', { async: true, storage: true }).finally(() => world.machine?.clearFaults());
    },
    needsMachine: true,
  },
  render_timeout: {
    run: (world) => {
      const page = `${talkativePage(world.ledger.secret('a page without end'))}<script>for (;;);</script>`;
      return render(world, 'render_timeout', { html: base64(page), timeout: 1000 });
    },
  },
};

const shortOnes = ['invalid_request', 'unauthorized', 'template_failed'];

export const refusals: readonly Step[] = [
  {
    name: 'every route with what it does not take',
    isShort: true,
    run: async (world) => {
      for (const route of routes) await callWrongly(world, route);
    },
  },
  { name: 'each field with what it does not take', run: eachFieldWrongly },
  ...Object.entries(provocations).map(
    ([code, { run, needsMachine = false }]): Step => ({
      name: `the error ${code}`,
      isShort: shortOnes.includes(code),
      needsMachine,
      run: async (world) => {
        await run(world);
      },
    }),
  ),
];
