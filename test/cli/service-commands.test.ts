/** What commands do with a service that was named: an embedded one, over HTTP as any other. */
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noisePng } from '../bench/documents.ts';
import { runHere } from '../support/command-here.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { runEphemera } from '../support/ephemera-command.ts';
import { newAccount } from '../support/operator.ts';
import { readPdf } from '../support/pdf.ts';

let stack: EmbeddedStack;
let folder: string;
let environment: Record<string, string>;
beforeAll(async () => {
  stack = await startStack();
  folder = await realpath(await mkdtemp(join(tmpdir(), 'service-commands-')));
  environment = { EPHEMERA_API: stack.ready.api, EPHEMERA_API_KEY: stack.ready.apiKey };
});
afterAll(async () => {
  await stack?.stop();
  await rm(folder, { recursive: true, force: true });
});

const ephemera = (...words: string[]) => runHere(words, { environment });
const json = async (...words: string[]) => {
  const { code, stdout, stderr } = await ephemera(...words, '--json');
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout);
};
const at = (name: string): string => join(folder, name);
const wroteIn = (stderr: string): number => stderr.match(/Wrote/g)?.length ?? 0;
const textOf = async (file: string): Promise<string> => (await readPdf(await readFile(file))).text.join(' ');

describe('render', () => {
  test('puts what lies beside a file into it, with the options that flags say', async () => {
    await writeFile(at('style.css'), 'p::after { content: " styled" }');
    await writeFile(at('picture.png'), noisePng(20, 20));
    await writeFile(
      at('page.html'),
      '<link rel=stylesheet href=style.css><p>Beside<img src=picture.png><img src=no.png>',
    );
    const { code, stdout, stderr } = await ephemera(
      'render',
      at('page.html'),
      '-o',
      at('page.pdf'),
      '--format',
      'A4',
      '--landscape',
    );

    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/no\.png is not there[\s\S]*Wrote .*page\.pdf \(\d+ KB, 1 page/);
    const bytes = await readFile(at('page.pdf'));
    const { text, size } = await readPdf(bytes);
    expect(text[0]).toContain('styled');
    expect([Math.round(size.width), Math.round(size.height)]).toEqual([842, 596]);
    expect(bytes.toString('latin1')).toContain('/Subtype /Image');
    expect((await stack.client.jobs.list({ limit: 1 })).items[0]).toMatchObject({
      type: 'html-pdf',
      storageMode: 'none',
    });
  });

  test('says what is too large for a request, and sends nothing', async () => {
    await writeFile(at('large.png'), noisePng(1200, 1200));
    await writeFile(at('large.html'), '<img src="large.png">');
    const { code, stderr } = await ephemera('render', at('large.html'));

    expect(code).toBe(2);
    expect(stderr).toMatch(/makes a request of \d+\.\d MB, and a service takes 5\.8 MB \(large\.png \d\.\d MB\)/);
  });

  test('many files go where a pattern says, and one that fails keeps none of the others back', async () => {
    await mkdir(at('many/deep'), { recursive: true });
    await writeFile(at('many/one.html'), '<p>first');
    await writeFile(at('many/deep/two.html'), '<p>{{ word }}');
    await writeFile(at('many/deep/three.html'), '{% broken');
    const output = join(folder, 'out', '{name}.pdf');
    const words = ['render', at('many/**/*.html'), '-o', output, '--data', '{"word": "second"}'];
    const { code, stdout, stderr } = await ephemera(...words, '--json');

    expect(code).toBe(1);
    expect((await readdir(at('out'))).sort()).toEqual(['one.pdf', 'two.pdf']);
    expect(await textOf(at('out/two.pdf'))).toContain('second');
    expect(stderr).toMatch(/three\.html: Line 1/);
    const { documents } = JSON.parse(stdout);
    expect(documents.map((one: { pages?: number; error?: { code: string } }) => one.error?.code ?? one.pages)).toEqual([
      'template_failed',
      1,
      1,
    ]);
  });

  test('standard input becomes standard output, byte for byte', async () => {
    const { code, bytes } = await runHere(['render', '-', '-o', '-', '--image-type', 'png'], {
      environment,
      input: '<body style="background:#f00">',
    });

    expect(code).toBe(0);
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  });

  test('shows a bar on a terminal only', async () => {
    await writeFile(at('a.html'), '<p>a');
    await writeFile(at('b.html'), '<p>b');
    const words = ['render', at('a.html'), at('b.html'), '-o', `${folder}/`];

    expect((await runHere(words, { environment, isTerminal: true })).stderr).toContain('] 2 of 2');
    expect((await runHere(words, { environment })).stderr).toMatch(/^(Wrote .*\n){2}$/);
  });

  test('keeps a document in the account, and says its link', async () => {
    const { documents } = await json('render', at('a.html'), '-o', at('kept.pdf'), '--store', '--name', 'kept');
    const [{ jobId, url }] = documents;

    expect(await stack.client.jobs.get(jobId)).toMatchObject({ status: 'success', name: 'kept' });
    expect(await readPdf(Buffer.from(await (await fetch(url)).arrayBuffer()))).toMatchObject({ pages: 1 });
    expect(await textOf(at('kept.pdf'))).toContain('a');
  });

  test('fills a public template', async () => {
    const sample = (await ephemera('templates', 'show', 'shipping-label', '--sample')).stdout;
    await writeFile(at('label.json'), sample);
    const words = ['render', '--template-id', 'shipping-label', '--data', at('label.json'), '-o', at('label.pdf')];

    expect((await ephemera(...words)).code).toBe(0);
    expect((await textOf(at('label.pdf'))).length).toBeGreaterThan(50);
  });

  test('watching, it renders again what has changed, and ends with 0 by Ctrl-C', async () => {
    await writeFile(at('seen.css'), 'p::after { content: " before" }');
    await writeFile(at('seen.html'), '<link rel=stylesheet href=seen.css><p>Seen');
    const args = ['render', at('seen.html'), '-o', at('seen.pdf'), '--watch'];
    const told: string[] = [];
    // What is said may come in several pieces: each step is taken once.
    let step = 0;
    const ended = runEphemera(args, {
      variables: environment,
      said: async (stderr, child) => {
        if (step === 0 && stderr.includes('Watching') && wroteIn(stderr) === 1) {
          step = 1;
          told.push(await textOf(at('seen.pdf')));
          await writeFile(at('seen.css'), 'p::after { content: " after" }');
        } else if (step === 1 && wroteIn(stderr) === 2) {
          step = 2;
          told.push(await textOf(at('seen.pdf')));
          child.kill('SIGINT');
        }
      },
    });

    expect((await ended).code).toBe(0);
    expect(told).toEqual([expect.stringContaining('before'), expect.stringContaining('after')]);
  });

  test('watching, it misses no change that is made while it renders', async () => {
    await writeFile(at('late.css'), 'p::after { content: " before" }');
    await writeFile(at('late.html'), '<link rel=stylesheet href=late.css><p>Late');
    const args = ['render', at('late.html'), '-o', at('late.pdf'), '--watch', '--delay', '1500'];
    let [step, told] = [0, ''];
    const ended = runEphemera(args, {
      variables: environment,
      said: async (stderr, child) => {
        if (step === 0 && stderr.includes('Rendering')) {
          step = 1;
          // The style sheet was read by then, and the page waits.
          setTimeout(() => void writeFile(at('late.css'), 'p::after { content: " after" }'), 900);
        } else if (step === 1 && wroteIn(stderr) === 2) {
          step = 2;
          told = await textOf(at('late.pdf'));
          child.kill('SIGINT');
        }
      },
    });

    expect((await ended).code).toBe(0);
    expect(told).toContain('after');
  });
});

test('an empty list says so, and a program reads none', async () => {
  const { code, stdout, stderr } = await ephemera('storage', 'list');

  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: 'There is none.\n' });
  expect(await json('storage', 'list')).toEqual([]);
});

test('jobs and documents are listed, shown, fetched and deleted', async () => {
  const { documents } = await json('render', at('a.html'), '-o', at('listed.pdf'), '--store', '--name', 'listed');
  const [{ jobId }] = documents;
  const job = await json('jobs', 'wait', jobId, '-o', at('waited.pdf'));

  expect(await readFile(at('waited.pdf'))).toEqual(await readFile(at('listed.pdf')));
  expect((await ephemera('jobs', 'list', '--limit', '3')).stdout).toMatch(
    new RegExp(`^${jobId} .* success .* listed$`, 'm'),
  );
  expect(
    (await json('jobs', 'list', '--status', 'error', '--limit', '100')).map((one: { id: string }) => one.id),
  ).not.toContain(jobId);
  expect((await ephemera('jobs', 'show', jobId)).stdout).toMatch(/^html: \.\.\.$/m);
  expect((await ephemera('jobs', 'history', '--csv')).stdout).toContain(jobId);

  expect((await ephemera('assets', 'list')).stdout).toContain(job.assetId);
  await ephemera('assets', 'download', job.assetId, '-o', at('downloaded.pdf'));
  expect(await readFile(at('downloaded.pdf'))).toEqual(await readFile(at('listed.pdf')));
  const counted = await json('assets', 'clean-up', '--before', new Date().toISOString());
  expect(counted).toMatchObject({ dryRun: true, count: expect.any(Number) });
  expect((await ephemera('assets', 'delete', job.assetId)).code).toBe(0);
  expect(await ephemera('assets', 'show', job.assetId)).toMatchObject({ code: 3, stdout: '' });
  expect((await ephemera('jobs', 'delete', jobId)).code).toBe(0);
  expect((await ephemera('jobs', 'show', jobId)).code).toBe(3);
});

test('a key is made, used, rotated and revoked, and shown when it is made only', async () => {
  const made = await json('key', 'create', '--name', 'ci', '--scopes', 'read');
  expect((await ephemera('key', 'list')).stdout).toMatch(
    new RegExp(`^${made.id}  \\.\\.\\.${made.last4}  active +read`, 'm'),
  );
  const as = (key: string, ...words: string[]) =>
    runHere(words, { environment: { ...environment, EPHEMERA_API_KEY: key } });
  expect((await as(made.key, 'account', 'show')).code).toBe(0);
  expect((await as(made.key, 'key', 'list')).code).toBe(4);

  const rotated = await json('key', 'rotate', made.id, '--overlap', '0');
  expect((await as(made.key, 'account', 'show')).code).toBe(4);
  expect((await ephemera('key', 'revoke', rotated.id)).stdout).toBe(`${rotated.id} is revoked.\n`);
  expect((await as(rotated.key, 'account', 'show')).code).toBe(4);
  const listed = await ephemera('key', 'list', '--json');
  for (const { key } of [made, rotated]) expect(listed.stdout).not.toContain(key);
});

test('a template of your own is kept, filled, changed and deleted', async () => {
  await writeFile(at('own.html'), '<p>Dear {{ name }}');
  await writeFile(at('own.json'), '{"name": "Ada"}');
  const id = (
    await ephemera('templates', 'add', at('own.html'), '--title', 'Letter', '--sample', at('own.json'))
  ).stdout.trim();
  await ephemera('render', '--template-id', id, '--data', at('own.json'), '-o', at('own.pdf'));

  expect(await textOf(at('own.pdf'))).toContain('Dear Ada');
  expect((await ephemera('templates', 'list', '--mine')).stdout).toMatch(new RegExp(`^${id} +Letter`));
  await writeFile(at('own.html'), '<p>Hello {{ name }}');
  expect((await ephemera('templates', 'change', id, at('own.html'), '--title', 'Letter')).code).toBe(0);
  expect((await ephemera('templates', 'show', id)).stdout).toBe('<p>Hello {{ name }}\n');
  expect((await ephemera('templates', 'delete', id)).code).toBe(0);
  expect((await ephemera('templates', 'show', id)).code).toBe(3);
  const publicOnes = await runHere(['templates', 'list', '--url', stack.ready.api]);
  expect(publicOnes.stdout).toContain('professional-invoice');
});

test.each([[['jobs', 'list']], [['render', 'https://example.com', '-o', '-']]])(
  'a wrong key is told with the place that it came from, and with what to do: %j',
  async (words) => {
    const { code, stderr } = await runHere(words, { environment: { ...environment, EPHEMERA_API_KEY: 'eph_wrong' } });

    expect(code).toBe(4);
    expect(stderr).toMatch(
      /not valid\. Send a live key .*ephemera key create .*\.\nThe key was taken from EPHEMERA_API_KEY\.\n$/,
    );
  },
);

test('a bucket that cannot be reached is refused, with its secret taken from a file and quoted nowhere', async () => {
  await writeFile(at('secret.txt'), 'very-secret');
  const address = ['--region', 'eu-central-1', '--bucket', 'documents', '--endpoint', 'https://127.0.0.1:1'];
  const access = ['--title', 'Mine', '--access-key-id', 'AKIA', '--secret-access-key', `file:${at('secret.txt')}`];
  const { code, stdout, stderr } = await ephemera('storage', 'add', ...address, ...access, '--json');

  expect(code).toBe(1);
  expect(JSON.parse(stdout).error.code).toBe('egress_refused');
  expect(stdout + stderr).not.toContain('very-secret');
  expect((await ephemera('storage', 'list')).stdout).toBe('');
});

test('an account is shown with its use, and deletes itself under its own id only', async () => {
  const { account, apiKey } = await newAccount(stack.ready, 'leaving');
  const own = (...words: string[]) =>
    runHere(['account', ...words], { environment: { ...environment, EPHEMERA_API_KEY: apiKey } });
  const readyFile = at('ready.json');
  await writeFile(readyFile, JSON.stringify(stack.ready));

  expect((await own('show')).stdout).toMatch(new RegExp(`^Account +${account}$`, 'm'));
  expect((await own('usage', '--days', '2')).stdout).toMatch(/^day +jobs +failed/);
  expect(await own('delete')).toMatchObject({ code: 2, stderr: expect.stringContaining('--confirm') });
  expect((await own('delete', '--confirm', 'acct_other')).code).toBe(2);
  expect((await own('delete', '--confirm', account)).stdout).toMatch(/^Deletion: +\w+\nReceipt secret: /);
  expect((await own('show')).code).toBe(4);
  const listed = await runHere(['account', 'list', '--ready-file', readyFile]);
  expect([listed.code, listed.stdout.length > 0]).toEqual([0, true]);
});

test('start says which port is taken, and how to take another', async () => {
  const { port } = new URL(stack.ready.api);
  const { code, stderr } = await runEphemera(['start', '--port', port]);

  expect([code, stderr]).toEqual([1, expect.stringContaining(`Port ${port} is taken.`)]);
});
