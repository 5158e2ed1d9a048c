/**
 * The dashboard as people use it: each flow from end to end, in a real browser, over the public API, and by keyboard alone.
 * What is named a task takes three presses from the overview, at the most.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { signIn, visitDashboard } from '../support/dashboard-visit.ts';
import { credentials, startS3 } from '../support/embedded-s3.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { runEphemera } from '../support/ephemera-command.ts';
import { byKeyboard, type KeyboardVisit } from '../support/keyboard-visit.ts';
import { documentsOf } from '../support/operator.ts';
import { readPng } from '../support/pictures.ts';
import { startVisitingBrowser, type VisitingBrowser } from '../support/visiting-browser.ts';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

let stack: EmbeddedStack;
let browser: VisitingBrowser;
let visit: KeyboardVisit;
let theirs: Awaited<ReturnType<typeof startS3>>;
let receiver: WebhookReceiver;
beforeAll(async () => {
  stack = await startStack({ allowPrivateNetwork: true, timeScale: 0.05 });
  [browser, theirs, receiver] = await Promise.all([
    startVisitingBrowser(),
    startS3({ strict: true }),
    startReceiver(200),
  ]);
  visit = byKeyboard(await visitDashboard(browser, stack.ready));
});
afterAll(async () => {
  await browser.close();
  await stack.stop();
  await Promise.all([theirs.stop(), receiver.close()]);
});

const pressesMax = 3;

/** From the overview, what has to be pressed for it; counted. */
const task = async (act: () => Promise<void>): Promise<void> => {
  await visit.goTo('overview');
  await visit.says('this month');
  await act();
  expect(visit.presses()).toBeLessThanOrEqual(pressesMax);
};

/** What is written on what has the focus. */
const focused = () => visit.page.evaluate('document.activeElement.textContent');

const keepSecret = async (): Promise<void> => {
  await visit.press('checkbox', 'I have stored it');
  await visit.press('button', 'Done');
};

const storeDocument = (name: string) =>
  stack.client.jobs.htmlToPdf({ html: `<h1>${name}`, name, async: false, generatePreview: true });

test('a key is typed into the one password field, and Enter signs in', async () => {
  const fields = await visit.page.$$eval('input', (inputs) => inputs.map(({ type }) => type));
  await signIn(visit, stack.ready.apiKey);

  expect(fields.filter((type) => type === 'password')).toHaveLength(1);
  await visit.says('Nothing was rendered in the last 30 days.');
});

test('the activity log shows the four lines of a job as text, literally, as soon as it is there', async () => {
  await visit.goTo('jobs');
  await visit.says('There is no job yet.');
  const authentication = { username: 'someone', password: 'hunter2' };
  const refused = stack.client.urlToPdf({ url: 'http://127.0.0.1:9/dashboard?token=1', authentication });
  await expect(refused).rejects.toMatchObject({ code: 'page_load_failed' });
  await visit.says('Status: error');

  const [{ id } = { id: '' }] = (await stack.client.jobs.list()).items;
  const lines = (await visit.page.$eval('pre', (text) => text.textContent ?? '')).split('\n');
  expect(lines).toEqual([
    `Job ID: ${id}`,
    'URL: http://127.0.0.1:9/dashboard?token=...',
    'Authentication: { username: "...", password: "..." }',
    'Status: error',
  ]);
});

test('task: find a failed job, its cause and what to do about it', () =>
  task(async () => {
    await visit.press('link', 'page_load_failed');

    await visit.says('page_load_failed url: The page could not be loaded. Check that the URL answers');
  }));

test('jobs are told apart by how they ended, and the history is taken as CSV', async () => {
  await storeDocument('kept');
  await visit.goTo('jobs');
  await visit.says('Status: success');
  await visit.choose('Status', 'error');
  await visit.page.waitForFunction('!document.body.innerText.includes("Status: success")');
  await visit.says('Status: error');
  await visit.press('button', 'Download as CSV');

  const csv = (await visit.downloaded()).toString();
  expect(csv.trim().split('\n')).toHaveLength(3);
  expect(csv).not.toMatch(/hunter2/);
});

test('task: make a key that may do one thing; it is shown once, until it is said to be stored', async () => {
  await task(async () => {
    await visit.press('link', 'API keys');
    await visit.fillIn('Name', 'robot');
    await visit.press('button', 'Make key');
    await visit.says('It is shown this once.');
  });

  const key = await visit.page.$eval('dialog code', ({ textContent }) => textContent ?? '');
  expect((await stack.api('/v2/jobs', { headers: { 'X-API-Key': key } })).status).toBe(200);
  expect((await stack.api('/v2/keys', { headers: { 'X-API-Key': key } })).status).toBe(403);
  for (let press = 0; press < 3; press += 1) await visit.page.keyboard.press('Escape');
  await visit.press('checkbox', 'I have stored it');
  expect(await visit.text()).toContain(key);
  await visit.press('button', 'Done');
  expect(await visit.text()).not.toContain(key);
  expect(await focused()).toBe('Make key');
});

test('task: rotate a key, which goes on working for a while', async () => {
  const { key: old } = await stack.client.keys.create({ name: 'old robot' });
  await task(async () => {
    await visit.press('link', 'API keys');
    await visit.press('button', 'Rotate old robot');
    await visit.press('button', 'Rotate');
    await visit.says('It is shown this once.');
  });

  const key = await visit.page.$eval('dialog code', ({ textContent }) => textContent ?? '');
  for (const one of [old, key]) {
    expect((await stack.api('/v2/keys', { headers: { 'X-API-Key': one } })).status).toBe(200);
  }
  await keepSecret();
  expect(await focused()).toBe('Rotate');
});

test('task: download a document', () =>
  task(async () => {
    const { assetId } = await storeDocument('wanted');
    await visit.press('link', 'Assets');
    await visit.press('button', `Download ${assetId}`);

    expect((await visit.downloaded()).toString('latin1')).toMatch(/^%PDF-.*%%EOF\s*$/s);
  }));

test('a document is looked at and deleted, once that is confirmed', async () => {
  const { assetId = '' } = await storeDocument('looked at');
  await visit.goTo('assets');
  await visit.press('button', `Preview ${assetId}`);
  await visit.page.waitForSelector('::-p-aria([name="Page 1 of 1"][role="image"])');
  await visit.says('looked at');
  await visit.press('button', 'Close');
  expect(await focused()).toBe('Preview');
  await visit.press('button', `Delete ${assetId}`);
  await visit.says('goes at once');
  await visit.page.keyboard.press('Escape');
  expect([await focused(), await stack.client.assets.get(assetId)]).toMatchObject(['Delete', { id: assetId }]);
  await visit.press('button', `Delete ${assetId}`);
  await visit.press('button', 'Delete for good');
  await visit.says('The document is deleted');
  expect(await focused()).toBe('Assets');

  await expect(stack.client.assets.get(assetId)).rejects.toMatchObject({ code: 'not_found' });
});

test('task: delete old documents, after they were counted', async () => {
  await storeDocument('old');
  const { items } = await stack.client.assets.list();
  await task(async () => {
    await visit.press('link', 'Assets');
    await visit.fillIn('Delete documents older than (days)', '0');
    await visit.press('button', 'Count them');
    await visit.says(`${items.length} documents would go`);
    await visit.press('button', 'Delete them all');
    await visit.says('No document is stored.');
  });

  expect((await stack.client.assets.list()).items).toEqual([]);
});

test('a bucket is tried before it is added, tested again, and deleted', async () => {
  const access = { Bucket: 'docs', Region: 'eu-central-1', Endpoint: `http://127.0.0.1:${theirs.port}` };
  const secrets = { 'Access key id': credentials.accessKeyId, 'Secret access key': 'wrong' };
  await visit.goTo('storage');
  await visit.says('No bucket of your own yet.');
  for (const [label, text] of Object.entries({ Title: 'Archive', ...access, ...secrets }))
    await visit.fillIn(label, text);
  await visit.press('button', 'Test and add');
  await visit.says('user_storage_denied');
  await visit.fillIn('Secret access key', credentials.secretAccessKey);
  await visit.press('button', 'Test and add');
  await visit.says('The bucket was tested and is ready.');
  await visit.press('button', 'Test Archive');
  await visit.says('“Archive” takes documents.');
  await visit.press('button', 'Delete Archive');
  await visit.press('button', 'Delete');
  await visit.says('No bucket of your own yet.');

  expect(await stack.client.storage.list()).toEqual([]);
});

test('task: send a webhook again', async () => {
  const job = await stack.client.jobs.htmlToPdf({ html: 'x', webhook: `${receiver.origin}/hook` });
  await stack.client.jobs.wait(job);
  await visit.goTo('webhooks');
  await visit.says('Status 200 after');
  const [{ id } = { id: '' }] = await stack.client.webhooks.deliveries();
  await task(async () => {
    await visit.press('link', 'Webhooks');
    await visit.press('button', `Replay ${id}`);
    await visit.fillIn('Address', `${receiver.origin}/again`);
    await visit.press('button', 'Send again');
    await visit.says('It is sent again.');
  });

  await visit.page.waitForFunction('(document.body.innerText.match(/Status 200 after/g) ?? []).length === 2');
  expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([id, id]);
});

test('the signing secret is rotated, and shown once', async () => {
  await visit.goTo('webhooks');
  await visit.press('button', 'Rotate secret');
  await visit.press('button', 'Rotate it');
  await visit.says('whsec_');
  await keepSecret();

  expect(await visit.text()).not.toContain('whsec_');
});

test('task: begin a template with one that is there; the renderer shows it while it is edited', () =>
  task(async () => {
    await visit.press('link', 'Templates');
    await visit.press('link', 'Make it mine: Professional invoice');
    await visit.page.waitForSelector('img.document');
    await visit.fillIn('Title', 'Our invoice');
    await visit.press('button', 'Store template');
    await visit.says('The template is stored.');

    const [{ id } = { id: '' }] = (await stack.client.templates.list({ owner: 'me' })).items;
    expect(await stack.client.templates.get(id)).toMatchObject({
      title: 'Our invoice',
      sampleData: { currency: 'EUR' },
    });
  }));

test('a template with a mistake tells of it in the place of the preview', async () => {
  await visit.goTo('templates/new');
  await visit.page.waitForSelector('img.document');
  await visit.fillIn('Template', '{% if %}');

  await visit.says('template_failed');
});

test('task: try a render; the call is there for three languages', async () => {
  await task(async () => {
    await visit.press('link', 'Playground');
    await visit.press('button', 'Render');
    await visit.says('1 page in');
    await visit.press('button', 'Download PDF');
    expect((await visit.downloaded()).subarray(0, 5).toString()).toBe('%PDF-');
  });

  await visit.says('curl -sS --fail-with-body "$EPHEMERA_API/v2/html/pdf"');
  await visit.press('radio', 'TypeScript');
  await visit.says('await client.htmlToPdf({');
  await visit.press('radio', 'Python');
  await visit.says('import json, os, urllib.request');
});

test('the pages of a PDF are seen beside what they were made of', async () => {
  const box = '<div style="height:9cm;background:#c81e5a;break-after:page">first</div>';
  await visit.goTo('playground');
  await visit.fillIn('HTML of the document', `${box}<style>p{break-after:page}</style><p>2<p>3<p>4<p>last`);
  await visit.press('button', 'Render');
  const first = await visit.page.waitForSelector('::-p-aria([name="Page 1 of 5"][role="image"])');
  await visit.page.waitForFunction('document.querySelector("figcaption")?.textContent.includes("first")');
  const picture = readPng(Buffer.from((await first?.screenshot({ captureBeyondViewport: false })) ?? []));

  expect(picture.at(picture.width >> 1, picture.height >> 2)).toEqual([200, 30, 90, 255]);
  expect(await visit.page.$$eval('figcaption', (texts) => texts.at(-1)?.textContent)).toBe('');
  await visit.press('region', 'The document that was made');
  await visit.page.waitForFunction('[...document.querySelectorAll("figcaption")].at(-1).textContent === "last"');
});

test('preferences are kept, and the audit trail tells of it', async () => {
  await visit.goTo('privacy');
  await visit.fillIn('Days that documents are kept', '30');
  await visit.choose('Where documents are kept when a request does not say', 'false');
  await visit.press('button', 'Save preferences');
  await visit.says('The preferences are saved.');
  expect(await stack.client.account.settings()).toMatchObject({ storage: false, retention: { assetDays: 30 } });

  await visit.goTo('audit');
  await visit.says('Settings changed');
});

/** In place of the last one, as nobody can but who writes the service's tables. */
const keepReport = (report: object) =>
  documentsOf(stack.ready).send(
    new UpdateCommand({
      TableName: stack.ready.resources.tables?.receipts,
      Key: { pk: 'VERIFICATION', sk: 'LAST' },
      UpdateExpression: 'SET report = :report',
      ExpressionAttributeValues: { ':report': JSON.stringify(report) },
    }),
  );

test('the last verification is read there, once there is one, and its signature is checked', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dashboard-'));
  const readyFile = join(folder, 'ready.json');
  await writeFile(readyFile, JSON.stringify(stack.ready));
  await visit.goTo('privacy');
  await visit.says('No report was made yet.');
  const { code } = await runEphemera(['posture', '--publish', '--ready-file', readyFile]);
  await rm(folder, { recursive: true });
  await visit.goTo('overview');
  await visit.goTo('privacy');

  expect(code).toBe(0);
  await visit.says('checks of the configuration');
  await visit.says('Passed');
  const { keyId, ...report } = JSON.parse(await (await stack.api('/v2/verification')).text());
  await visit.says(`Genuine The signature was checked here, in your browser, with the key ${keyId}.`);

  await keepReport({ ...report, keyId, build: 'another' });
  await visit.goTo('privacy');
  await visit.says('This report is not genuine: it was altered after it was signed.');
  expect(await visit.text()).not.toContain('Passed');
});

test('task: take everything away', () =>
  task(async () => {
    await visit.press('link', 'Privacy');
    await visit.press('button', 'Export account');

    expect((await visit.downloaded()).subarray(0, 2).toString()).toBe('PK');
    await visit.says('The export is complete: 1 part.');
  }));

test('whatever has the focus shows it, dialogs hold it, and nothing takes it out of its order', () => {
  expect(visit.lost()).toEqual([]);
});

test('no view asked anybody else for anything, or met the policy', () => {
  const strangers = visit.requests.filter((url) => new URL(url).origin !== stack.ready.api);

  expect(visit.requests.length).toBeGreaterThan(50);
  expect([strangers, visit.violations()]).toEqual([[], []]);
});
