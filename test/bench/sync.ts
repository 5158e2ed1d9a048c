/**
 * `npm run bench:sync [rounds]`: the whole synchronous path over HTTP, beside the renderer alone and beside the floor,
 * bare DevTools commands on a warmed page of a browser with the same flags.
 */
import { helloOf, invoiceOf, longTableOf } from './documents.ts';
import { startFloor } from './floor.ts';
import { startStackContenders } from './stack-contenders.ts';
import { compare, printHeading, printRows } from './timing.ts';

const rounds = Number(process.argv[2] ?? 30);

await using cleanUp = new AsyncDisposableStack();
const stack = await startStackContenders();
cleanUp.defer(stack.close);
const floor = await startFloor();
cleanUp.defer(floor.close);

printHeading();
for (const [name, documentOf, count] of [
  ['hello', helloOf, rounds],
  ['invoice', invoiceOf, rounds],
  ['50-page table', longTableOf, Math.ceil(rounds / 5)],
] as const) {
  const contenders = [
    { name: 'floor (bare DevTools)', run: (round: number) => floor.pdf({ html: documentOf(round) }) },
    { name: 'renderer (Invoke)', run: (round: number) => stack.byInvoke({ html: documentOf(round) }) },
    { name: 'whole path (HTTP)', run: (round: number) => stack.overHttp({ html: documentOf(round) }) },
  ];
  printRows(name, await compare(contenders, count));
}
