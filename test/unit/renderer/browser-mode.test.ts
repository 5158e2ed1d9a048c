import { type BrowserMode, probeMode, readBrowserMode } from '../../../functions/renderer/browser-mode.ts';

const never = new Promise<never>(() => undefined);

/** Tries that end as told, and what became of them. */
const tries = (outcomes: Readonly<Record<BrowserMode, Promise<string>>>) => {
  const log: string[] = [];
  const attempt = (mode: BrowserMode) => {
    log.push(mode);
    outcomes[mode].catch(() => undefined);
    return {
      made: outcomes[mode],
      abandon: async () => {
        log.push(`${mode} abandoned`);
      },
    };
  };
  return { attempt, log };
};

test('where several processes work, nothing else is tried', async () => {
  const { attempt, log } = tries({ 'multi-process': Promise.resolve('page'), 'single-process': never });

  expect(await probeMode(attempt)).toEqual({ mode: 'multi-process', result: 'page' });
  expect(log).toEqual(['multi-process']);
});

test.each<[string, Promise<string>]>([
  ['fail', Promise.reject(new Error('no zygote'))],
  ['hang', never],
])('where several processes %s, they are given up before the single process is tried', async (_, outcome) => {
  const { attempt, log } = tries({ 'multi-process': outcome, 'single-process': Promise.resolve('page') });

  expect(await probeMode(attempt, 50)).toEqual({ mode: 'single-process', result: 'page' });
  expect(log).toEqual(['multi-process', 'multi-process abandoned', 'single-process']);
});

test('where no mode works, the failure is told', async () => {
  const broken = (): Promise<string> => Promise.reject(new Error('no browser'));
  const { attempt } = tries({ 'multi-process': broken(), 'single-process': broken() });

  await expect(probeMode(attempt)).rejects.toThrow('no browser');
});

test('a mode is chosen by its name; a word that is none does not pass for another', () => {
  expect(readBrowserMode(undefined)).toBeUndefined();
  expect(readBrowserMode('')).toBeUndefined();
  expect(readBrowserMode('single-process')).toBe('single-process');
  expect(() => readBrowserMode('single')).toThrow('multi-process, single-process');
});
