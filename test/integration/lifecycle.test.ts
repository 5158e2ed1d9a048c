import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { groupPids } from '../../local/lambda/process-group.ts';
import { openState } from '../../local/state-format.ts';
import { startStack } from '../support/embedded-stack.ts';
import { dieUpgrading, makeOlder, upgrading } from '../support/older-state.ts';

const html = Buffer.from('<p>Hello').toString('base64');
const render = (fields: object = {}) => ({
  method: 'POST',
  body: JSON.stringify({ async: false, storage: false, html, ...fields }),
});

const keptIn = (data: string): { keyId: string; apiKey: string } =>
  JSON.parse(readFileSync(join(data, 'development-key.json'), 'utf8'));

const gone = async (groups: readonly number[]): Promise<boolean> => {
  for (let waits = 0; waits < 100; waits += 1) {
    if (groups.every((group) => groupPids(group).length === 0)) return true;
    await delay(50);
  }
  return false;
};

test('SIGTERM in the middle of a render ends everything and leaves neither process nor file', async () => {
  const stack = await startStack();
  const { pids } = await stack.describe();
  const rendering = stack.api('/v2/html/pdf', render({ delay: 20_000 })).then(
    ({ status }) => (status >= 500 ? 'failed' : 'answered'),
    () => 'cut',
  );
  await delay(500);

  const { code, filesLeft } = await stack.stop();

  expect(code).toBe(0);
  expect(filesLeft).toEqual([]);
  expect(await gone(Object.values(pids).flat())).toBe(true);
  expect(await rendering).not.toBe('answered');
});

test('even SIGKILL of the stack leaves no function behind and wipes its folder', async () => {
  const stack = await startStack();
  const { pids } = await stack.describe();
  await stack.api('/v2/html/pdf', render());

  stack.signal('SIGKILL');
  await stack.exited;

  expect(await gone(Object.values(pids).flat())).toBe(true);
  for (let waits = 0; waits < 40 && readdirSync(stack.tempDir).length > 0; waits += 1) await delay(50);
  expect(readdirSync(stack.tempDir)).toEqual([]);
  await stack.stop().catch(() => undefined);
});

test('a taken port gives a clear message that names the way out', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  try {
    await expect(startStack({ args: ['--port', String(port)] })).rejects.toThrow(
      `Port ${port} is taken. Stop what uses it, or start with another: --port ${port + 1}`,
    );
  } finally {
    other.close();
  }
});

test('an option that does not exist is refused with the usage', async () => {
  await expect(startStack({ args: ['--prot', '1'] })).rejects.toThrow(/--prot[\s\S]*Usage: npm start/);
});

const said = (data: string): string => readFileSync(join(data, 'format.json'), 'utf8').trim();

test('with --data the account and its key outlive the stack and a broken upgrade, readable by the owner alone, and are replaced once they are dead', async () => {
  const data = join(await mkdtemp(join(tmpdir(), 'data-')), 'state');
  try {
    const first = await startStack({ data });
    await first.stop();
    expect(said(data)).toBe('{"version":1}');
    await makeOlder(data);
    expect(await dieUpgrading(data)).toBe('SIGKILL');
    await expect(startStack({ data })).rejects.toThrow(`${data} was written by a newer Ephemera`);
    await openState(data, upgrading());
    // As it would be today, and as folders were before they said their form.
    await rm(join(data, 'format.json'));
    const second = await startStack({ data });
    await expect(startStack({ data })).rejects.toThrow(`${data} is in use by another stack`);

    expect(said(data)).toBe('{"version":1}');
    expect(second.ready.apiKey).toBe(first.ready.apiKey);
    expect((await second.api('/v2/getStatus')).status).toBe(200);
    await second.client.keys.revoke(keptIn(data).keyId);
    await second.stop();
    expect((await stat(data)).mode & 0o777).toBe(0o700);
    expect((await stat(join(data, 'development-key.json'))).mode & 0o777).toBe(0o600);

    const third = await startStack({ data });
    expect([third.ready.account, (await third.api('/v2/getStatus')).status]).toEqual([first.ready.account, 200]);
    await third.client.account.delete(third.ready.account);
    await third.stop();
    const fourth = await startStack({ data });
    expect(fourth.ready.account).not.toBe(first.ready.account);
    expect((await fourth.api('/v2/getStatus')).status).toBe(200);
    await fourth.stop();
    expect(keptIn(data).apiKey).toBe(fourth.ready.apiKey);
  } finally {
    await rm(data, { recursive: true, force: true });
  }
});
