/**
 * `npm run bench:sync [rounds]`: the whole synchronous path over HTTP, beside the renderer alone and beside the floor,
 * bare DevTools commands on a warmed page of a browser with the same flags.
 */
import { hello, invoice, longTable } from './documents.ts';
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
for (const [name, html, count] of [
  ['hello', hello, rounds],
  ['invoice', invoice, rounds],
  ['50-page table', longTable, Math.ceil(rounds / 5)],
] as const) {
  const contenders = [
    { name: 'floor (bare DevTools)', run: () => floor.pdf({ html }) },
    { name: 'renderer (Invoke)', run: () => stack.byInvoke({ html }) },
    { name: 'whole path (HTTP)', run: () => stack.overHttp({ html }) },
  ];
  printRows(name, await compare(contenders, count));
}
