import { memoryShortage, unfitness } from '../../../local/machine.ts';

test('a machine on which Chromium does not run is told in one sentence, with what to do', () => {
  expect(unfitness({ platform: 'linux', arch: 'x64' })).toBeUndefined();
  for (const [platform, arch] of [
    ['darwin', 'arm64'],
    ['win32', 'x64'],
    ['linux', 'arm64'],
  ] as const) {
    expect(unfitness({ platform, arch })).toMatch(new RegExp(`this is ${platform} on ${arch}: start it in [^.]*\\.$`));
  }
});

test('less memory than a renderer may take is told in one sentence', () => {
  expect(memoryShortage(4e9)).toBeUndefined();
  expect(memoryShortage(1.2e9)).toMatch(/^This machine or container has 1\.2 GB of memory: .* 2\.5 GB\.$/);
});
