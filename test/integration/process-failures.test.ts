import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleCode } from '../../infra/bundle.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'failing-function-'));
  await bundleCode({ entry: 'test/support/failing-function.ts', chromium: false }, dir);
});
afterAll(() => rm(dir, { recursive: true }));

test.each([
  ['rejection', 'TypeError'],
  ['exception', 'RangeError'],
])('a function ends on an %s that nobody caught, and prints its kind without its message', (kind, errorName) => {
  const message = 'a secret that an error quotes';
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(dir, 'handler.mjs')], {
    env: { FAILURE: kind, MESSAGE: message },
    encoding: 'utf8',
  });

  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ event: 'process_failed', code: 'internal', errorName });
  expect(stdout + stderr).not.toContain(message);
});

test.each(['DEBUG', 'NODE_DEBUG'])('a function that is told by %s to print requests does not start', (name) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(dir, 'handler.mjs')], {
    env: { [name]: 'http', FAILURE: 'exception', MESSAGE: 'reached' },
    encoding: 'utf8',
  });

  expect([status, stderr]).toEqual([1, '']);
  expect(JSON.parse(stdout)).toMatchObject({ event: 'process_failed', errorName: 'DebugOutputRefused' });
});
