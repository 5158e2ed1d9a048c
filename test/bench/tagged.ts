/** `npm run bench:tagged [rounds]`: what tags cost, in milliseconds and bytes, on the floor's bare page. */
import { launchBareBrowser } from './bare-browser.ts';
import { connectTo } from './bare-page.ts';
import { clocked } from './contender.ts';
import { helloOf, invoiceOf, longTableOf } from './documents.ts';
import { printTimes, takeTurns } from './timing.ts';

const rounds = Number(process.argv[2] ?? 20);

await using cleanUp = new AsyncDisposableStack();
const browser = await launchBareBrowser();
cleanUp.defer(browser.kill);
const page = await connectTo(browser).openPage();

for (const [name, documentOf, count] of [
  ['hello', helloOf, rounds],
  ['invoice', invoiceOf, rounds],
  ['50-page table', longTableOf, Math.ceil(rounds / 3)],
] as const) {
  const sizes = { untagged: 0, tagged: 0 };
  const entrant = (kind: keyof typeof sizes) => ({
    name: kind,
    run: async (round: number) => {
      await page.setDocument('');
      const order = { source: { html: documentOf(round) }, format: 'pdf' } as const;
      const { ms, bytes } = await clocked(() => page.render(order, { tagged: kind === 'tagged' }));
      sizes[kind] = bytes.length;
      return ms;
    },
  });
  printTimes(name, await takeTurns([entrant('untagged'), entrant('tagged')], count));
  console.log(`bytes: ${sizes.untagged} untagged, ${sizes.tagged} tagged\n`);
}
