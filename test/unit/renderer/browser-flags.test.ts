import { browserFlags } from '../../../functions/renderer/browser-flags.ts';
import { type BrowserMode, browserModes } from '../../../functions/renderer/browser-mode.ts';

const flagsIn = (mode: BrowserMode, hasMemoryToShare = false): string[] =>
  browserFlags({ proxyPort: 4321, profileDir: '/scratch/profile', mode, hasMemoryToShare });
const namesIn = (mode: BrowserMode): string[] => flagsIn(mode).map((flag) => flag.split('=')[0] ?? '');

describe.each(browserModes)('%s', (mode) => {
  test.each([
    '--disable-web-security',
    '--allow-running-insecure-content',
    '--allow-file-access',
    '--allow-file-access-from-files',
    '--remote-debugging-port',
    '--enable-logging',
    '--disable-site-isolation-trials',
    '--ignore-certificate-errors',
  ])('%s is never given', (name) => {
    expect(namesIn(mode)).not.toContain(name);
  });

  test('every connection has to go through the door', () => {
    expect(flagsIn(mode)).toEqual(
      expect.arrayContaining([
        '--proxy-server=http://127.0.0.1:4321',
        '--proxy-bypass-list=<-loopback>',
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
        '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
        '--webrtc-ip-handling-policy=disable_non_proxied_udp',
        '--disable-quic',
      ]),
    );
  });

  test('no flag is given twice: the last one would win', () => {
    expect(new Set(namesIn(mode)).size).toBe(namesIn(mode).length);
  });

  test('every word is a flag: anything else would be a page to open', () => {
    expect(flagsIn(mode).filter((flag) => !flag.startsWith('--'))).toEqual([]);
  });
});

test.each([true, false])('where there is memory to share (%s), nothing that is shared lies in files', (hasMemory) => {
  expect(flagsIn('multi-process', hasMemory).includes('--disable-dev-shm-usage')).toBe(!hasMemory);
});

test('only the single-process mode is run in a single process', () => {
  expect(namesIn('single-process')).toContain('--single-process');
  expect(namesIn('multi-process')).not.toContain('--single-process');
});
