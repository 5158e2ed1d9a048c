/**
 * What whoever started the stack as a child process may order by message: staged faults and looks inside, for tests.
 * There is no other way to them, and no function's code knows of them.
 */
import { killAtByte, reportTail } from './lambda/answer-taps.ts';
import type { LambdaHost } from './lambda/host.ts';
import type { ReadyFile } from './ready-file.ts';

export type Order =
  /** Kills the function when its next answer has reached this many bytes. */
  | { readonly killAtByte: { readonly function: string; readonly bytes: number } }
  /** Answers twice: at once, and with the last bytes of the function's next answer when that has ended. */
  | { readonly reportTail: { readonly function: string } }
  /** Answers what the ready file would say now, process ids above all. */
  | { readonly describe: true };

type Parts = {
  readonly host: LambdaHost;
  readonly functionNameOf: (name: string) => string;
  readonly describe: () => ReadyFile;
};

export const obeyOrders = ({ host, functionNameOf, describe }: Parts): void => {
  process.on('message', ({ id, order }: { id: number; order: Order }) => {
    const reply = (answer: object): void => void process.send?.({ id, ...answer });
    if ('describe' in order) return reply({ ready: describe() });
    if ('killAtByte' in order)
      host.tapNextAnswer(functionNameOf(order.killAtByte.function), killAtByte(order.killAtByte.bytes));
    if ('reportTail' in order) {
      const tap = reportTail((tail) => reply({ tail: tail.toString('base64') }));
      host.tapNextAnswer(functionNameOf(order.reportTail.function), tap);
    }
    reply({ accepted: true });
  });
};
