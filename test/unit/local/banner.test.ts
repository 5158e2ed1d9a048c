/** What a person copies from the first screen works as it stands. */
import { execFileSync } from 'node:child_process';
import { banner } from '../../../local/banner.ts';
import type { ReadyFile } from '../../../local/ready-file.ts';

const [api, apiKey] = ['http://127.0.0.1:9', 'eph_1'];
const lines = banner({ api, apiKey } as ReadyFile)
  .replaceAll('\\\n', '')
  .split('\n');
const linesThat = (word: string): string[] => lines.filter((line) => line.trimStart().startsWith(word));

test('one line sets what the examples of the documents take the service and its key from', () => {
  const [exported = '', ...others] = linesThat('export ');
  const said = execFileSync('sh', ['-c', `${exported}\nprintenv EPHEMERA_API EPHEMERA_API_KEY`], { encoding: 'utf8' });

  expect(others).toEqual([]);
  expect(said).toBe(`${api}\n${apiKey}\n`);
});

test('it says where the dashboard is', () => {
  expect(linesThat('Dashboard ')).toEqual([`  Dashboard ${api}/dashboard`]);
});

test('it says what stays when it ends, and that nothing else does', () => {
  expect(banner({ api, apiKey } as ReadyFile, '/kept')).toContain('removes everything it wrote, but for /kept.');
  expect(lines.join('\n')).toContain('removes everything it wrote.');
});

test('its calls show what goes wrong', () => {
  const calls = linesThat('curl ');

  expect(calls).toHaveLength(3);
  for (const call of calls) expect(call).toContain(`curl -sS --fail-with-body ${api}/v2/`);
});
