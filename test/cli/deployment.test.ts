/** What an operator runs against a service that is there: how much memory serves it best, and whether it works. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../local/listen.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { ephemeraProgram, runEphemera } from '../support/ephemera-command.ts';
import { memoryOf } from '../support/operator.ts';
import { startTlsServer } from '../support/tls-server.ts';

let stack: EmbeddedStack;
/** Where smoke may open a receiver. */
let receiver: string;
let variables: Record<string, string>;
let folder: string;
beforeAll(async () => {
  receiver = `127.0.0.1:${await freePort()}`;
  stack = await startStack({ args: ['--allow-host', receiver] });
  folder = await mkdtemp(join(tmpdir(), 'deployment-'));
  variables = { EPHEMERA_READY_FILE: join(folder, 'ready.json') };
  await writeFile(join(folder, 'ready.json'), JSON.stringify(stack.ready));
});
afterAll(async () => {
  await stack?.stop();
  await rm(folder, { recursive: true, force: true });
});

const ephemera = (...args: string[]) => runEphemera(args, { variables });

/** The command, as if Ctrl-C were pressed once it says these words. */
const interrupted = async (args: readonly string[], words: string) => {
  const child = spawn(process.execPath, [ephemeraProgram, ...args], { env: { ...process.env, ...variables } });
  let said = '';
  child.stderr.on('data', (chunk) => {
    const isSaid = said.includes(words);
    said += chunk;
    if (!isSaid && said.includes(words)) child.kill('SIGINT');
  });
  const [code] = await once(child, 'exit');
  return { code, said };
};

describe('smoke', () => {
  type Check = { readonly name: string; readonly verdict: string; readonly detail: string };
  const checksIn = (stdout: string): readonly Check[] => JSON.parse(stdout).checks;
  const checkIn = (stdout: string, name: string) => checksIn(stdout).find((check) => check.name === name);

  test('checks all that a service promises, and leaves nothing of it', async () => {
    const { code, stdout, stderr } = await ephemera('smoke', '--webhook', `http://${receiver}/hooks`, '--json');

    expect({ code, said: stderr.trim().split('\n').at(-1) }).toEqual({ code: 0, said: 'It works.' });
    const others = checksIn(stdout).filter(({ verdict }) => verdict !== 'ok');
    expect(others.map(({ name }) => name).filter((name) => name !== 'warm render')).toEqual(['TLS']);
    expect(checkIn(stdout, 'webhook')?.detail).toMatch(/^taken with 204/);
    const [, first, last] = /first byte after (\d+) ms, last after (\d+) ms/.exec(
      checkIn(stdout, 'streaming')?.detail ?? '',
    ) ?? ['', '0', '0'];
    expect(Number(last)).toBeGreaterThan(Number(first));
    expect((await stack.client.jobs.list()).items).toEqual([]);
    expect((await stack.client.assets.list()).items).toEqual([]);
  });

  test('interrupted, it cleans up what it has made', async () => {
    const { code, said } = await interrupted(['smoke'], 'signed link…');

    expect({ code, said }).toEqual({ code: 130, said: expect.stringContaining('Interrupted, and cleaned up.') });
    expect((await stack.client.jobs.list()).items).toEqual([]);
    expect((await stack.client.assets.list()).items).toEqual([]);
  });

  test('a key that is not good fails it', async () => {
    const args = ['smoke', '--url', stack.ready.api, '--key', 'eph_none'];
    const { code, stdout } = await ephemera(...args);

    expect(code).toBe(1);
    expect(stdout).toMatch(/^ok +health .*version/m);
    expect(stdout).toMatch(/^failure +API key .*unauthorized/m);
  });

  test('a service that is not there is asked nothing more, and accused of nothing', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const { code, stdout } = await ephemera('smoke', '--url', url, '--key', 'any', '--json');

    const [health, tls, ...others] = checksIn(stdout);
    expect(code).toBe(1);
    expect(health).toMatchObject({ verdict: 'failure', detail: expect.stringMatching(/^connection_failed/) });
    expect(tls).toMatchObject({ name: 'TLS', verdict: 'skipped' });
    expect(others.length).toBeGreaterThan(10);
    expect(others.every(({ verdict, detail }) => verdict === 'skipped' && detail === 'not asked')).toBe(true);
  });

  test('a service that takes TLS 1.1 fails it', async () => {
    const old = { minVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    const server = await startTlsServer(['localhost'], (_, res) => res.writeHead(404).end('{}'), old);
    await writeFile(join(folder, 'old.pem'), server.certificate);
    const { code, stdout } = await runEphemera(['smoke', '--url', `https://localhost:${server.port}`, '--key', 'any'], {
      variables: { NODE_EXTRA_CA_CERTS: join(folder, 'old.pem') },
    });
    await server.close();

    expect(code).toBe(1);
    expect(stdout).toMatch(/^failure +TLS .*TLSv1\.1 is taken/m);
  });

  test('a service that renders what lies at private addresses fails it, over TLS too', async () => {
    const careless = await startTlsServer(['localhost'], (req, res) => {
      if (req.url === '/v2/health') res.end('{"status":"ok","version":"0"}');
      else if (req.url === '/v2/url/pdf') res.writeHead(201, { 'cl-worker-job-id': 'job_1' }).end('%PDF-1.7 %%EOF');
      else res.writeHead(404).end('{"code":"not_found","message":"There is nothing here."}');
    });
    const certificate = join(folder, 'certificate.pem');
    await writeFile(certificate, careless.certificate);
    const { code, stdout } = await runEphemera(
      ['smoke', '--url', `https://localhost:${careless.port}`, '--key', 'any', '--json'],
      { variables: { NODE_EXTRA_CA_CERTS: certificate } },
    );
    await careless.close();

    expect(code).toBe(1);
    expect(checkIn(stdout, 'TLS')).toMatchObject({ verdict: 'ok', detail: 'TLSv1.3; 1.1 is refused' });
    for (const name of ['metadata', 'loopback', 'private']) {
      expect(checkIn(stdout, `egress: ${name}`)).toMatchObject({
        verdict: 'failure',
        detail: expect.stringContaining('/: rendered'),
        fix: expect.stringContaining('without --allow-private-network'),
      });
    }
  });
});

describe('tune', () => {
  test('tells time and cost of each size, and leaves the memory as it was', async () => {
    await (await stack.client.htmlToPdf({ html: '<p>Before' })).bytes();
    const before = await stack.pids('renderer');
    const { code, stdout, stderr } = await ephemera('tune', '--sizes', '1024,1536', '--rounds', '2', '--yes', '--json');

    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining('ephemera-renderer has 2048 MB again.'),
    });
    const { sizes } = JSON.parse(stdout);
    expect(sizes.map(({ memoryMb }: { memoryMb: number }) => memoryMb)).toEqual([1024, 1536]);
    for (const { memoryMb, firstMs, p50Ms, billedMs, usdPer1000 } of sizes) {
      // A new environment starts a browser first, and what follows an answer is billed with it.
      expect(firstMs).toBeGreaterThan(p50Ms);
      expect(billedMs).toBeGreaterThan(p50Ms);
      expect(usdPer1000).toBeCloseTo((memoryMb / 1024) * billedMs * 0.0000166667 + 0.0002, 6);
    }
    expect(await memoryOf(stack.ready, 'renderer')).toBe(2048);
    expect(before.length).toBeGreaterThan(0);
    expect((await stack.pids('renderer')).filter((pid) => before.includes(pid))).toEqual([]);
  });

  test('a size that AWS refuses is told in its row, and the others are measured', async () => {
    await writeFile(join(folder, 'page.html'), '<p>Hello');
    const options = ['--sizes', '20000,2048', '--rounds', '1', '--document', join(folder, 'page.html'), '--yes'];
    const { code, stdout } = await ephemera('tune', ...options);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^ +20000 .*AWS refuses 20000 MB\.\n +2048 .*\nFastest: 2048 MB\. Cheapest: 2048 MB\./m);
  });

  test('asks before it starts, and does nothing where nobody can answer', async () => {
    expect(await ephemera('tune')).toMatchObject({ code: 1, stderr: expect.stringContaining('say --yes') });
    expect(await memoryOf(stack.ready, 'renderer')).toBe(2048);
  });

  test('interrupted, it puts the memory back', async () => {
    const args = ['tune', '--sizes', '1024', '--rounds', '1000', '--yes'];
    const { code, said } = await interrupted(args, '1024 MB: 1 of 1000');

    expect(code).toBe(130);
    expect(said).toContain('ephemera-renderer has 2048 MB again.');
    expect(await memoryOf(stack.ready, 'renderer')).toBe(2048);
  });
});
