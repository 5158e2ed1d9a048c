/** What an operator runs against a service that is there: how much memory serves it best, and whether it works. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { ephemeraProgram, runEphemera } from '../support/ephemera-command.ts';
import { memoryOf } from '../support/operator.ts';

let stack: EmbeddedStack;
let variables: Record<string, string>;
let folder: string;
beforeAll(async () => {
  stack = await startStack();
  folder = await mkdtemp(join(tmpdir(), 'deployment-'));
  variables = { EPHEMERA_READY_FILE: join(folder, 'ready.json') };
  await writeFile(join(folder, 'ready.json'), JSON.stringify(stack.ready));
});
afterAll(async () => {
  await stack?.stop();
  await rm(folder, { recursive: true, force: true });
});

const ephemera = (...args: string[]) => runEphemera(args, { variables });

describe('tune', () => {
  test('tells time and cost of each size, and leaves the memory as it was', async () => {
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
      expect(billedMs).toBeGreaterThan(p50Ms / 2);
      expect(usdPer1000).toBeCloseTo((memoryMb / 1024) * billedMs * 0.0000166667 + 0.0002, 6);
    }
    expect(await memoryOf(stack.ready, 'renderer')).toBe(2048);
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
    const child = spawn(process.execPath, [ephemeraProgram, ...args], { env: { ...process.env, ...variables } });
    let said = '';
    child.stderr.on('data', (chunk) => {
      const isMeasuring = said.includes('1024 MB: 1 of 1000');
      said += chunk;
      if (!isMeasuring && said.includes('1024 MB: 1 of 1000')) child.kill('SIGINT');
    });
    const [code] = await once(child, 'exit');

    expect(code).toBe(130);
    expect(said).toContain('ephemera-renderer has 2048 MB again.');
    expect(await memoryOf(stack.ready, 'renderer')).toBe(2048);
  });
});
