/** Many jobs in a row through one renderer, and what it holds on to as they go by. */
import type { RenderJob } from '../../shared/domain/render-job.ts';
import { hello, invoice } from '../bench/documents.ts';
import { anonymousBytes, openDescriptors } from './process-traces.ts';
import { htmlSource, type RendererHost } from './renderer-host.ts';

export type Sample = {
  readonly jobs: number;
  /** Of the renderer's own process. */
  readonly ownBytes: number;
  /** Of all its browser's. */
  readonly browserBytes: number;
  readonly processes: number;
  /** Descriptors that are open in the renderer's own process. */
  readonly descriptors: number;
  readonly scratchFiles: number;
};

export type Soaked = {
  readonly samples: readonly Sample[];
  /** Codes of the jobs that failed, other than those that were to. */
  readonly failures: readonly string[];
  /** The renderer's own process, as often as it was another. */
  readonly pids: readonly number[];
};

type Kind = { readonly html: string; readonly job?: Partial<RenderJob>; readonly ends?: string };

const picture: Partial<RenderJob> = { output: { format: 'png', quality: 80, transparent: false } };
const ordinary: readonly Kind[] = [
  { html: hello },
  { html: invoice },
  { html: invoice, job: picture },
  { html: `<script>localStorage.a = 'b'.repeat(1e6); new Worker('data:text/javascript,0')</script>${hello}` },
  { html: '<div style="break-after:page">x</div>'.repeat(50) },
];
/** Each of these costs a browser. */
const harmful: readonly Kind[] = [
  { html: '<script>for(;;);</script>', job: { timeoutMs: 500 }, ends: 'render_timeout' },
  { html: '<script>const a=[];for(;;)a.push(new Array(1e6).fill(Math.random()))</script>', ends: 'page_failed' },
];
const harmEvery = 40;

const kindOf = (number: number): Kind => {
  const kinds = number % harmEvery === 0 ? harmful : ordinary;
  const turn = number % harmEvery === 0 ? number / harmEvery : number;
  return kinds[turn % kinds.length] as Kind;
};

const sample = async (host: RendererHost, jobs: number): Promise<Sample> => ({
  jobs,
  ownBytes: anonymousBytes(host.pid()),
  browserBytes: host.browserProcesses().reduce((sum, { pid }) => sum + anonymousBytes(pid), 0),
  processes: host.browserProcesses().length,
  descriptors: openDescriptors(host.pid()).length,
  scratchFiles: (await host.scratchFiles()).length,
});

/** Two accounts take turns. */
const turnJobs = 100;
const accountOf = (number: number): string => (Math.floor(number / turnJobs) % 2 === 0 ? 'A' : 'B');

export const soak = async (host: RendererHost, jobs: number, sampleEvery: number): Promise<Soaked> => {
  const samples: Sample[] = [];
  const failures: string[] = [];
  const pids = new Set<number>();
  for (let number = 1; number <= jobs; number += 1) {
    const { html, job, ends } = kindOf(number);
    const { code } = await host.render(accountOf(number), htmlSource(html), job);
    if (code !== ends) failures.push(`${number}: ${code}`);
    await host.frozen();
    pids.add(host.pid());
    if (number % sampleEvery === 0) samples.push(await sample(host, number));
  }
  return { samples, failures, pids: [...pids] };
};
