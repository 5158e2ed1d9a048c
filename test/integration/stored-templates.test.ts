/** Templates over HTTP: public ones, an account's own, and documents made of either by id. */
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createToken } from '../../cli/verify/search/token-encodings.ts';
import { readPublicTemplates } from '../../infra/public-templates.ts';
import { templateBytesMax } from '../../shared/domain/template.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { accept, base64, bytesOf, finished, post } from '../support/job-client.ts';
import { admin, newAccount, queueUrlOf, rowsOf } from '../support/operator.ts';
import { readPdf } from '../support/pdf.ts';
import { nothingElse, settled } from '../support/settled.ts';
import { searchSinks } from '../support/sinks.ts';
import { within } from '../support/watched-process.ts';

const publicTemplates = await readPublicTemplates();

type Account = { readonly account: string; readonly apiKey: string; readonly api: EmbeddedStack['api'] };
let stack: EmbeddedStack;
let own: Account;
const newCaller = async (name: string): Promise<Account> => {
  const made = await newAccount(stack.ready, name);
  const api: EmbeddedStack['api'] = (path, init) =>
    stack.api(path, { ...init, headers: { 'X-API-Key': made.apiKey, ...init?.headers } });
  return { ...made, api };
};
beforeAll(async () => {
  stack = await startStack({ timeScale: 0.05 });
});
afterAll(() => stack.stop());

const now = { async: false, storage: false };
const given = {
  title: 'Our invoice',
  template: base64('<p>{{ name }} owes {{ amount }}</p>'),
  sampleData: { name: 'Ada' },
};
const missing = 'u-01M8GXA9QN704CH71GP1JESGSK';
type TemplateBody = { readonly id: string } & Readonly<Record<string, unknown>>;

const add = async ({ api }: Account, change: object = {}): Promise<TemplateBody> => {
  const response = await post({ api }, '/v2/templates', { ...given, ...change });
  if (response.status !== 201) throw new Error(await response.text());
  return (await response.json()) as TemplateBody;
};
const put = ({ api }: Account, id: string, change: object = {}): Promise<Response> =>
  api(`/v2/template/${id}`, { method: 'PUT', body: JSON.stringify({ ...given, ...change }) });
const answerOf = async <Body = unknown>(
  answer: Response | Promise<Response>,
): Promise<{ readonly status: number; readonly body: Body }> => {
  const response = await answer;
  return { status: response.status, body: (await response.json()) as Body };
};
const textOf = async (response: Response): Promise<string> => {
  expect([response.status, response.headers.get('content-type')]).toEqual([201, 'application/pdf']);
  return (await readPdf(await bytesOf(response))).text.join(' ');
};
const render = async ({ api }: Pick<Account, 'api'>, body: object): Promise<string> =>
  textOf(await post({ api }, '/v2/template/pdf', { ...now, ...body }));

describe('public templates', () => {
  const anonymous = (path: string, headers: Record<string, string> = {}) => fetch(stack.ready.api + path, { headers });

  test.each<[string, Record<string, string>]>([
    ['no key', {}],
    ['a dead key', { 'X-API-Key': 'eph_dead' }],
  ])('are listed and shown with %s', async (_, headers) => {
    const list = await answerOf<TemplateBody[]>(anonymous('/v2/templates?category=invoice&expand=true', headers));
    const one = await answerOf(anonymous('/v2/template/professional-invoice', headers));

    expect(list).toEqual({ status: 200, body: [expect.objectContaining({ id: 'professional-invoice' })] });
    expect(one).toMatchObject({ status: 200, body: { ...list.body[0], template: expect.any(String) } });
    expect((await answerOf(anonymous('/v2/templates', headers))).body).toHaveLength(publicTemplates.length);
    expect(one.body).not.toHaveProperty('tags');
  });

  test('that are not there are not found', async () => {
    expect(await answerOf(anonymous('/v2/template/no-such'))).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
  });

  const spaceless = (text: string): string => text.replaceAll(/\s/g, '').toLowerCase();
  /** Texts that a reader should find: neither dates nor what only says how to print. */
  const wordsIn = (value: unknown): string[] => {
    if (typeof value === 'string')
      return /^(#\w+|\d{4}-\d\d-\d\d.*|[a-z]{2}-[A-Z]{2}|[A-Z]{3})$/.test(value) ? [] : [value];
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(wordsIn) : [];
  };

  test.each(publicTemplates)('$id prints all that its sample data say, and anything without data', async (template) => {
    const { id: templateId, sampleData: data } = template;
    const text = spaceless(await render(stack, { templateId, data }));
    const words = wordsIn(data).map(spaceless);

    expect(words.length).toBeGreaterThan(5);
    expect(words.filter((word) => !text.includes(word))).toEqual([]);
    await render(stack, { templateId });
  });
});

describe('a stored template', () => {
  beforeEach(async () => {
    own = await newCaller('templates');
  });

  test('is listed by its title, shown whole, changed and deleted, and each act is in the audit trail', async () => {
    const { id } = await add(own);
    const item = { id, templateId: id, uid: own.account, title: 'Our invoice', timestamp: expect.any(Number) };

    expect(id).toMatch(/^u-[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(await answerOf(own.api('/v2/templates?owner=me'))).toEqual({ status: 200, body: [item] });
    expect(await answerOf(own.api(`/v2/template/${id}`))).toEqual({ status: 200, body: { ...item, ...given } });
    const changed = { title: 'Changed', template: base64('<b>{{ name }}'), sampleData: null };
    expect(await answerOf(put(own, id, changed))).toEqual({ status: 200, body: { ...item, title: 'Changed' } });
    const { sampleData, ...shown } = changed;
    expect((await answerOf(own.api(`/v2/template/${id}`))).body).toEqual({ ...item, ...shown });
    const removed = await answerOf(own.api(`/v2/template/${id}`, { method: 'DELETE' }));
    expect(removed).toEqual({ status: 200, body: { status: 'success' } });
    expect((await own.api(`/v2/template/${id}`)).status).toBe(404);
    expect((await answerOf(own.api('/v2/templates?owner=me'))).body).toEqual([]);
    const { body: acts } = await answerOf<{ subject: string }[]>(own.api('/v2/audit'));
    expect(acts.filter(({ subject }) => subject === id)).toMatchObject(
      ['template_deleted', 'template_changed', 'template_created'].map((action) => ({ action })),
    );
  });

  test('is one of many, of which a page is listed at a time', async () => {
    const ids = [(await add(own)).id, (await add(own)).id, (await add(own)).id].toSorted().reverse();
    const first = await own.api('/v2/templates?owner=me&limit=2');
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const second = await answerOf<TemplateBody[]>(fetch(next, { headers: { 'X-API-Key': own.apiKey } }));
    const listed = [...((await first.json()) as TemplateBody[]), ...second.body].map(({ id }) => id);

    expect(listed).toEqual(ids);
  });

  test('renders by its id, at once, stored, as an image, and in the older version', async () => {
    const { id: templateId } = await add(own);
    const body = { templateId, data: { name: 'Grace', amount: 7 } };

    expect(await render(own, body)).toContain('Grace owes 7');
    expect(await textOf(await post(own, '/v1/template/pdf', { ...body, storage: true }))).toContain('Grace owes 7');
    const image = await post(own, '/v2/template/image', { ...now, ...body });
    expect([image.status, image.headers.get('content-type')]).toEqual([201, 'image/png']);
    await put(own, templateId, { template: base64('<p>{{ name }} has paid</p>') });
    expect(await render(own, body)).toContain('Grace has paid');
  });

  test('may be deleted as soon as a job has been accepted: the job has it', async () => {
    const { id: templateId } = await add(own);
    const { id } = await accept(own, { templateId, data: { name: 'Grace' } }, '/v2/template/pdf');
    expect((await own.api(`/v2/template/${templateId}`, { method: 'DELETE' })).status).toBe(200);

    const job = await finished(own, id);
    expect(job).toMatchObject({ status: 'success', type: 'template-pdf', params: { templateId, data: '...' } });
    const { text } = await readPdf(await bytesOf(await fetch(job.assetUrl ?? '')));
    expect(text.join()).toContain('Grace owes');
    expect(await settled(stack, own.account, 10_000)).toMatchObject(nothingElse);
  });

  test('renders for a message of a bound sender; an id of nobody becomes a job that tells so', async () => {
    const { id: templateId } = await add(own);
    const { principalId: sender, ...credentials } = await stack.issueCredentials(`templates-${own.account}`);
    await admin(stack.ready, { action: 'bindSender', account: own.account, sender });
    const { region, endpoints } = stack.ready.aws;
    const sqs = new SQSClient({ region, endpoint: endpoints.sqs ?? '', credentials });
    for (const one of [templateId, missing]) {
      const MessageBody = JSON.stringify({ path: '/v2/template/pdf', request: { templateId: one } });
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrlOf(stack.ready, 'submissions'), MessageBody }));
    }
    sqs.destroy();
    const ended = async () =>
      (await rowsOf(stack.ready, own.account, 'JOB#')).filter(({ status }) => status !== 'pending');

    expect(await within(30_000, async () => (await ended()).length === 2)).toBe(true);
    const { body } = await answerOf(own.api('/v2/jobs'));
    expect(body).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ status: 'success', params: { templateId } }),
        expect.objectContaining({
          status: 'error',
          code: 'template_not_found',
          error: expect.stringMatching(/^templateId: /),
        }),
      ]),
    );
  });

  test('answers another account as a template that is not there, on every route', async () => {
    const { id: theirs } = await add(own);
    const stranger = await newCaller('stranger');
    const answersFor = (templateId: string) =>
      Promise.all(
        [
          stranger.api(`/v2/template/${templateId}`),
          put(stranger, templateId),
          stranger.api(`/v2/template/${templateId}`, { method: 'DELETE' }),
          post(stranger, '/v2/template/pdf', { ...now, templateId }),
          post(stranger, '/v2/template/image', { templateId }),
        ].map(answerOf),
      );
    const answers = await answersFor(theirs);

    expect(answers).toEqual(await answersFor(missing));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    expect(answers[3]?.body).toMatchObject({ code: 'template_not_found', field: 'templateId' });
    expect((await answerOf(stranger.api('/v2/templates?owner=me'))).body).toEqual([]);
    expect((await own.api(`/v2/template/${theirs}`)).status).toBe(200);
    expect(await rowsOf(stack.ready, stranger.account, 'JOB#')).toEqual([]);
    expect(await rowsOf(stack.ready, stranger.account, 'AUDIT#')).not.toEqual(
      expect.arrayContaining([expect.objectContaining({ subject: theirs })]),
    );
  });

  test('needs a key on each of its routes', async () => {
    const { id } = await add(own);
    const { api } = stack.ready;
    const statuses = await Promise.all([
      fetch(`${api}/v2/templates?owner=me`),
      fetch(`${api}/v2/template/${id}`),
      fetch(`${api}/v2/templates`, { method: 'POST', body: JSON.stringify(given) }),
      fetch(`${api}/v2/template/${id}`, { method: 'PUT', body: JSON.stringify(given) }),
      fetch(`${api}/v2/template/${id}`, { method: 'DELETE' }),
    ]);

    expect(statuses.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
  });

  test('has 300 KB with its sample data, and one byte more is refused by name', async () => {
    const template = base64('x'.repeat(templateBytesMax - 12));
    const { id } = await add(own, { template, sampleData: { a: '1234' } });

    expect((await answerOf(own.api(`/v2/template/${id}`))).body).toMatchObject({ template, sampleData: { a: '1234' } });
    expect(
      await answerOf(post(own, '/v2/templates', { ...given, template, sampleData: { a: '12345' } })),
    ).toMatchObject({
      status: 413,
      body: { code: 'body_too_large', field: 'template', message: 'template and sampleData may have 300 KB together.' },
    });
  });

  test.each<[string, string, object]>([
    ['title', '/v2/templates', { title: undefined }],
    ['template', '/v2/templates', { template: '<p>' }],
    ['sampleData', '/v2/templates', { sampleData: [1] }],
    ['templateId', '/v2/template/pdf', { templateId: missing }],
    ['template', '/v2/template/pdf', { template: undefined }],
    ['owner', '/v2/templates?owner=you', {}],
  ])('is asked for rightly, or %s is named: %s', async (field, path, change) => {
    const answer = path.includes('?') ? own.api(path) : post(own, path, { ...given, ...change });

    expect(await answerOf(answer)).toMatchObject({ status: 400, body: { code: 'invalid_request', field } });
  });

  test('rests sealed: of the template and its data no word is found in any store, queue, log or file', async () => {
    const [template, sample] = [createToken('template'), createToken('sample data')];
    const { id: templateId } = await add(own, {
      template: base64(`<p>Kept{# ${template.text} #}<!-- ${template.text} -->`),
      sampleData: { word: sample.text },
    });
    expect(await render(own, { templateId })).toContain('Kept');
    const { id } = await accept(own, { templateId }, '/v2/template/pdf');
    expect(await finished(own, id)).toMatchObject({ status: 'success' });
    await settled(stack, own.account, 10_000);
    await stack.allFrozen();

    expect(await searchSinks(stack.ready, [template, sample])).toEqual([]);
  });
});
