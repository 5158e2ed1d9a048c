/** `ephemera tune`. */
import { jsonFlag, leaf, wholeNumber } from '../command.ts';
import { rendererOf } from '../connection.ts';

/** No less than Chromium starts in; how much an account may have, AWS knows. */
const memorySize = wholeNumber(512, 65_536);
const sizes = (text: string): number[] => text.split(',').map(memorySize);

type TuneFlags = {
  readonly function?: string;
  readonly sizes: readonly number[];
  readonly rounds: number;
  readonly document?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
};

export const command = leaf<TuneFlags>({
  summary: 'Time the renderer at several sizes of its memory, and put back the one that it had',
  about: `Gives the renderer each size in turn, renders a document some times at each, and prints the times, the memory that was
used, and what a thousand documents cost at AWS's published prices. Meanwhile the documents of all accounts are rendered at
the size under test. docs/operations.md explains the table.`,
  flags: [
    { name: 'function', value: 'name', summary: 'the renderer in AWS (EPHEMERA_RENDERER_FUNCTION)' },
    {
      name: 'sizes',
      value: 'mb,mb,...',
      summary: 'sizes in MB',
      read: sizes,
      fallback: [1024, 1536, 2048, 3008, 4096],
    },
    {
      name: 'rounds',
      value: 'number',
      summary: 'documents timed at each size, after a first one',
      read: wholeNumber(1, 1000),
      fallback: 10,
    },
    { name: 'document', value: 'file', summary: 'an HTML file of your own to render (default: the public invoice)' },
    { name: 'yes', summary: 'do not ask before it starts' },
    jsonFlag,
  ],
  examples: [['ephemera tune --function <name of the renderer> --document invoice.html', '']],
  run: async ({ flags, connection }) => {
    const { function: named, document, yes = false, json = false, ...rest } = flags;
    const found = connection();
    const renderer = () => rendererOf({ ...found, rendererFunction: named ?? found.rendererFunction });
    const { tune } = await import('../tune.ts');
    return tune({ ...rest, document, yes, json, renderer });
  },
});
