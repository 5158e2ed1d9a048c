/** What the dashboard keeps, shows and lets run, how it is reached by keyboard and screen reader, and how little it weighs. */
import { gunzipSync } from 'node:zlib';
import { verifyReceipt } from '../../shared/domain/deletion.ts';
import { type DashboardVisit, signIn, visitDashboard } from '../support/dashboard-visit.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { base64, post } from '../support/job-client.ts';
import { byKeyboard } from '../support/keyboard-visit.ts';
import { newAccount } from '../support/operator.ts';
import { send } from '../support/raw-http.ts';
import { writeAsset } from '../support/stored-assets.ts';
import { startVisitingBrowser, type VisitingBrowser } from '../support/visiting-browser.ts';

let stack: EmbeddedStack;
let browser: VisitingBrowser;
let visit: DashboardVisit;
beforeAll(async () => {
  stack = await startStack({ timeScale: 0.05 });
  browser = await startVisitingBrowser();
  visit = await visitDashboard(browser, stack.ready);
});
afterAll(async () => {
  await browser.close();
  await stack.stop();
});

const markup = `<img src=x onerror="document.title='run'"><script>document.title='run'</script>`;

const files = [
  ['/v2/dashboard', 'text/html; charset=utf-8'],
  ['/v2/dashboard/app.js', 'text/javascript; charset=utf-8'],
  ['/v2/dashboard/app.css', 'text/css; charset=utf-8'],
  ['/v2/dashboard/icon.svg', 'image/svg+xml'],
] as const;
/** Loaded once it is needed. */
const laterFiles = [['/v2/dashboard/pdf.js', 'text/javascript; charset=utf-8']] as const;

const packed = (path: string) => send(stack.ready.api, { path, headers: { 'Accept-Encoding': 'gzip' } });

test.each([...files, ...laterFiles])(
  '%s is served without a key, under a policy that lets no text become script',
  async (path, type) => {
    const { status, headers, body } = await packed(path);
    const policy = headers['content-security-policy'];

    expect(status).toBe(200);
    expect(gunzipSync(body).length).toBeGreaterThan(100);
    expect(headers).toMatchObject({
      'content-type': type,
      'cache-control': 'public, no-cache',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
    });
    for (const directive of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"]) {
      expect(policy).toContain(directive);
    }
    expect(policy).toMatch(/require-trusted-types-for 'script'; trusted-types 'none'/);
    expect(policy).not.toMatch(/unsafe|http|\*|data:/);
  },
);

test('the first load is at most 150 KB, compressed', async () => {
  const sizes = await Promise.all(files.map(async ([path]) => (await packed(path)).body.length));

  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(150_000);
});

test.each(['index.html', 'handler.mjs', '..%2Fhandler.mjs', 'app.js.gz', 'constructor'])(
  'no other file comes out: %s',
  async (name) => {
    expect((await packed(`/v2/dashboard/${name}`)).status).toBe(404);
  },
);

test('the short path leads there', async () => {
  expect((await send(stack.ready.api, { path: '/dashboard', headers: {} })).headers.location).toBe('/v2/dashboard');
});

test('what is no key is refused, with what to do about it, and is not kept', async () => {
  await visit.page.click('input[type=checkbox]');
  await visit.page.type('input[type=password]', 'eph_nothing');
  await visit.page.keyboard.press('Enter');
  await visit.says('This is no key that works here.');

  expect(await visit.page.evaluate('[sessionStorage.length, localStorage.length, document.cookie]')).toEqual([
    0,
    0,
    '',
  ]);
  expect(await visit.findings()).toEqual([]);
  await visit.page.reload();
});

test('a key stays in memory, unless the visitor wants it kept for the tab', async () => {
  const { apiKey } = await newAccount(stack.ready, 'kept');
  await signIn(visit, apiKey);
  expect(await visit.page.evaluate('[sessionStorage.length, localStorage.length]')).toEqual([0, 0]);
  await visit.page.reload();
  await visit.says('Keep it until this tab is closed');

  await visit.page.click('input[type=checkbox]');
  await signIn(visit, apiKey);
  await visit.page.reload();
  await visit.says('this month');
  expect(await visit.page.evaluate('[sessionStorage.length, localStorage.length]')).toEqual([1, 0]);
  await visit.press('button', 'Sign out');
  expect(await visit.page.evaluate('sessionStorage.length')).toBe(0);
});

test('a key that is revoked elsewhere signs out with the next thing that is looked at', async () => {
  const { key, id } = await stack.client.keys.create({ name: 'of a visitor', scopes: ['read'] });
  await signIn(visit, key);
  await stack.client.keys.revoke(id);
  await visit.goTo('assets');

  await visit.says('This key does not work any more');
});

test('a key that may not do something is told which scope it takes', async () => {
  const { key } = await stack.client.keys.create({ name: 'of a reader', scopes: ['read'] });
  await signIn(visit, key);
  await visit.goTo('keys');

  await visit.says('forbidden_scope Sign in with a key that has this scope');
  await visit.press('button', 'Sign out');
});

test('markup and script in any field show as text', async () => {
  await stack.client.htmlToPdf({ html: '<p>', name: markup, projectId: 'p' }).then((made) => made.bytes());
  await stack.client.jobs.htmlToPdf({ html: '<p>', name: markup, async: false });
  await stack.client.keys.create({ name: markup });
  await stack.client.templates.add({ title: markup, template: '<p>' });
  await signIn(visit, stack.ready.apiKey);

  for (const view of ['jobs', 'assets', 'keys', 'templates', 'audit']) {
    await visit.goTo(view);
    await visit.says(view === 'audit' ? 'Template created' : markup);
    expect(await visit.page.$$('main script, main [onerror]')).toEqual([]);
    expect(await visit.page.title()).not.toBe('run');
  }
});

test.each([
  ['html', 'text/html', markup],
  ['svg', 'image/svg+xml', `<svg xmlns="http://www.w3.org/2000/svg" onload="document.title='run'"/>`],
])(
  'a stored %s cannot touch the dashboard: it is handed out as a file, and never shown',
  async (extension, type, text) => {
    const { account } = stack.ready;
    const id = await writeAsset(stack.ready, account, Buffer.from(text), {
      contentType: type,
      extension,
      inline: true,
    });
    await visit.goTo('assets');
    await visit.press('button', `Preview ${id}`);
    await visit.says('Files of this kind are not shown here.');
    expect(await visit.page.$$('dialog :is(img, iframe, object, embed, svg)')).toEqual([]);
    await visit.press('button', 'Close');

    const { headers } = await fetch((await stack.client.assets.get(id)).url);
    expect(headers.get('content-disposition')).toMatch(/^attachment;/);
    expect(headers.get('content-security-policy')).toBe('sandbox');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(await visit.page.title()).not.toBe('run');
  },
);

const views = [
  ['overview', 'Renders a day'],
  ['jobs', 'Job ID:'],
  ['assets', 'Count them'],
  ['playground', 'In your own code'],
  ['playground/url', 'Address'],
  ['playground/template', 'Data, as JSON'],
  ['templates', 'To begin with'],
  ['templates/new', 'Download picture'],
  ['storage', 'Add a bucket'],
  ['webhooks', 'No webhook was asked for.'],
  ['keys', 'Last used'],
  ['audit', 'Key created'],
  ['privacy', 'This is account'],
] as const;

type Told = { readonly role: string; readonly name?: string; readonly level?: number; readonly children?: Told[] };
/** What is of no use without a name. */
const named = new Set(['button', 'link', 'textbox', 'spinbutton', 'combobox', 'checkbox', 'radio', 'image', 'meter']);

/** In the dark, only colours differ. */
const schemes = [
  ['light', undefined],
  ['dark', ['color-contrast']],
] as const;

/** All that a screen reader is told of a view, as roles and names. */
const toldOf = async (): Promise<readonly Told[]> => {
  const flat = (node: Told): readonly Told[] => [node, ...(node.children ?? []).flatMap(flat)];
  return flat((await visit.page.accessibility.snapshot()) ?? { role: 'none' });
};

/** What is wrong with a view for those who hear it: where they are, what there is, and what each thing is called. */
const unheard = async (): Promise<readonly string[]> => {
  const told = await toldOf();
  const count = (role: string) => told.filter((one) => one.role === role).length;
  const titles = told.filter(({ role, level }) => role === 'heading' && level === 1).map(({ name }) => name);
  const focus = await visit.page.evaluate('document.activeElement.textContent');
  return [
    ...(titles.length === 1 ? [] : [`${titles.length} titles`]),
    ...(focus === titles[0] ? [] : [`the focus is not on the title but on "${focus}"`]),
    ...((await visit.page.title()) === `${titles[0]} · Ephemera` ? [] : ['the document is not called like the view']),
    ...['main', 'contentinfo', 'banner', 'status'].filter((role) => count(role) !== 1).map((role) => `no one ${role}`),
    ...told.filter(({ role, name }) => named.has(role) && !name).map(({ role }) => `a ${role} without a name`),
  ];
};

test('axe finds nothing, every view is told whole, light or dark, and nothing is cut off at 360 px', async () => {
  const found: string[] = [];
  for (const [view, words] of views) {
    await visit.goTo(view);
    await visit.says(words);
    found.push(...(await unheard()).map((fault) => `${view}: ${fault}`));
    for (const [scheme, rules] of schemes) {
      await visit.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
      found.push(...(await visit.findings(rules)).map((finding) => `${view}, ${scheme}: ${finding}`));
    }
    await visit.page.setViewport({ width: 360, height: 780 });
    const width = await visit.page.evaluate('document.documentElement.scrollWidth');
    if (width !== 360) found.push(`${view} is ${width} px wide`);
    await visit.page.setViewport({ width: 1280, height: 1000 });
  }

  expect(found).toEqual([]);
});

test('charts are told in a sentence, and as a table; what was done is told at once', async () => {
  await visit.goTo('overview');
  await visit.says('Renders a day');
  const charts = (await toldOf()).filter(({ role, name }) => role === 'image' && name !== '');
  expect(charts.map(({ name }) => name)).toEqual([
    expect.stringMatching(/^\d+ renders in 30 days, .+ of them well\.$/),
    expect.stringMatching(/^On the slowest day, 95 of 100 renders took .+ at most\.$/),
  ]);
  expect(await visit.page.$$eval('.chart details table', (tables) => tables.length)).toBe(2);

  await visit.goTo('privacy');
  await visit.press('button', 'Save preferences');
  await visit.page.waitForFunction(
    'document.querySelector("[role=status]").textContent === "The preferences are saved."',
  );
  await visit.fillIn('Receipt, as JSON', 'none');
  await visit.press('button', 'Check receipt');
  await visit.page.waitForFunction('document.querySelector("[aria-live]")?.textContent.includes("no whole")');
});

test('the content is reached by one key, past the way to the other views', async () => {
  await visit.goTo('keys');
  await visit.says('Last used');
  expect(await visit.page.$eval('button, a, input', ({ textContent }) => textContent)).toBe('Skip to the content');
  await visit.page.focus('.skip');
  await visit.page.keyboard.press('Enter');

  expect(await visit.page.evaluate('document.activeElement.tagName')).toBe('MAIN');
});

test('an account is deleted once its id is typed, and its receipt is taken along and checked in the browser', async () => {
  const { account, apiKey } = await newAccount(stack.ready, 'to go');
  await post(stack, '/v2/html/pdf', { html: base64('x'), async: false }, { 'X-API-Key': apiKey });
  const keyboard = byKeyboard(visit);
  await keyboard.press('button', 'Sign out');
  await signIn(visit, apiKey);
  await visit.goTo('privacy');
  await keyboard.press('button', 'Delete account');
  await keyboard.fillIn('Type the id of the account', account.slice(1));
  expect(await visit.page.$eval('dialog button.main', (button) => button.hasAttribute('disabled'))).toBe(true);
  await keyboard.fillIn('Type the id of the account', account);
  await keyboard.press('button', 'Delete it all');
  await visit.says('The account is deleted');
  await keyboard.press('button', 'Download receipt');
  const receipt = (await visit.downloaded()).toString();
  await visit.press('button', 'Check receipt');
  await visit.says('Genuine: this service signed it.');

  expect(verifyReceipt(receipt, await stack.client.deletions.publicKey())).toBe('genuine');
  expect((await stack.api('/v2/jobs', { headers: { 'X-API-Key': apiKey } })).status).toBe(401);
  await visit.fillIn('Receipt, as JSON', receipt.replace(/"rows": \d+/, '"rows": 0'));
  await visit.press('button', 'Check receipt');
  await visit.says('Not genuine: it was altered after it was signed.');
  expect([await visit.findings(), keyboard.lost()]).toEqual([[], []]);
});

test('the policy was never met, and nobody else was asked for anything', () => {
  const strangers = visit.requests.filter((url) => new URL(url).origin !== stack.ready.api);

  expect(visit.requests.length).toBeGreaterThan(50);
  expect([strangers, visit.violations()]).toEqual([[], []]);
});
