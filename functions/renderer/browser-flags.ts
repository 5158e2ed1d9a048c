/** The whole command line of the browser. None of the package's own flags: those switch web security off. */
import type { BrowserMode } from './browser-mode.ts';

/** Every connection goes through the egress door, or nowhere: a proxy alone is bypassed by loopback and by WebRTC. */
const doorFlags = (proxyPort: number): string[] => [
  `--proxy-server=http://127.0.0.1:${proxyPort}`,
  '--proxy-bypass-list=<-loopback>',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--disable-quic',
];

const quietFlags = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-default-browser-check',
  '--no-first-run',
  '--no-pings',
  '--metrics-recording-only',
  '--mute-audio',
  '--disable-breakpad',
  '--disable-crash-reporter',
];

const renderFlags = [
  '--headless=shell',
  '--hide-scrollbars',
  '--font-render-hinting=none',
  '--force-color-profile=srgb',
  '--lang=en-US',
  '--disable-gpu',
  // Lambda has no user namespaces, and its environments hold one tenant each.
  '--no-sandbox',
  // Shared with a process of their own, graphics and network memory kept URLs and titles of a job after its end.
  '--in-process-gpu',
  '--enable-features=NetworkServiceInProcess2',
  // A page that hoards memory crashes its tab long before it starves the function.
  '--js-flags=--max-old-space-size=512',
  '--disable-features=site-per-process,Translate,MediaRouter,OptimizationHints,AutofillServerCommunication',
];

/**
 * Every allocation that is freed is overwritten at once: a browser that outlives its jobs would keep copies of what they
 * said. It takes a quarantine, which must have room for the largest allocation (1 MB; larger ones go back to the kernel).
 */
const overwriteFreed = { 'enable-quarantine': true, 'enable-zapping': true, 'branch-capacity-in-bytes': 1024 * 1024 };
const overwriteFlag = `--partition-alloc-scheduler-loop-quarantine=${JSON.stringify({
  browser: { '*': overwriteFreed, global: overwriteFreed },
})}`;

/** A zygote makes the processes of pages; measured, the first page is there 20 ms sooner with it. */
const modeFlags: Readonly<Record<BrowserMode, readonly string[]>> = {
  'multi-process': [overwriteFlag],
  'single-process': ['--single-process', '--no-zygote'],
};

export type FlagOptions = {
  /** Of the egress door, on 127.0.0.1. */
  readonly proxyPort: number;
  readonly profileDir: string;
  readonly mode: BrowserMode;
  /** Whether /dev/shm has room; else what processes share lies in files of the scratch. */
  readonly hasMemoryToShare: boolean;
};

export const browserFlags = ({ proxyPort, profileDir, mode, hasMemoryToShare }: FlagOptions): string[] => [
  ...doorFlags(proxyPort),
  ...quietFlags,
  ...renderFlags,
  ...modeFlags[mode],
  ...(hasMemoryToShare ? [] : ['--disable-dev-shm-usage']),
  `--user-data-dir=${profileDir}`,
  // No page is named: one that nobody uses took 30 to 50 ms of the start (measured).
  '--remote-debugging-pipe',
];
