/** `npm run bench:tagged [rounds]`: what tags cost, in milliseconds and bytes, on the floor's bare page. */
import { helloOf, invoiceOf, longTableOf } from './documents.ts';
import { startFloor } from './floor.ts';
import { compare, printHeading, printRows } from './timing.ts';

const rounds = Number(process.argv[2] ?? 20);

await using cleanUp = new AsyncDisposableStack();
const floor = await startFloor();
cleanUp.defer(floor.close);

printHeading();
for (const [name, documentOf, count] of [
  ['hello', helloOf, rounds],
  ['invoice', invoiceOf, rounds],
  ['50-page table', longTableOf, Math.ceil(rounds / 3)],
] as const) {
  const sizes = { untagged: 0, tagged: 0 };
  const contender = (kind: keyof typeof sizes) => ({
    name: kind,
    run: async (round: number) => {
      const ms = await floor.pdf({ html: documentOf(round) }, { tagged: kind === 'tagged' });
      sizes[kind] = floor.bytes();
      return ms;
    },
  });
  printRows(name, await compare([contender('untagged'), contender('tagged')], count));
  console.log(`${name.padEnd(16)}bytes: ${sizes.untagged} untagged, ${sizes.tagged} tagged`);
}
