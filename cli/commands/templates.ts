/** `ephemera templates`. */
import { readFile } from 'node:fs/promises';
import type { Template } from '../../client/index.ts';
import { type Command, type Given, jsonFlag, leaf } from '../command.ts';
import { clientOf, publicClientOf } from '../connection.ts';
import { UsageError } from '../exit-codes.ts';
import { columns, type JsonFlag, print } from '../print.ts';

const idArgument = { name: 'id', summary: 'the id of a template; those of your own begin with u-' } as const;

type Content = JsonFlag & { readonly title: string; readonly sample?: string };

const list = async (given: Given<JsonFlag & { mine?: boolean }>): Promise<number> => {
  const { mine } = given.flags;
  const client = await (mine ? clientOf : publicClientOf)(given.connection());
  const found = await Array.fromAsync(client.templates.each({ limit: 100, ...(mine && { owner: 'me' as const }) }));
  const row = ({ id, title, category = '', shortDescription = '' }: Template) => [
    id,
    title,
    category,
    shortDescription,
  ];
  return print(columns(found.map(row)), found, given);
};

const show = async (given: Given<JsonFlag & { sample?: boolean }>): Promise<number> => {
  const [id = ''] = given.args;
  const client = await (id.startsWith('u-') ? clientOf : publicClientOf)(given.connection());
  const found = await client.templates.get(id);
  const markup = Buffer.from(found.template ?? '', 'base64').toString();
  const said = given.flags.sample ? JSON.stringify(found.sampleData ?? {}, undefined, 2) : markup.trimEnd();
  return print([said], found, given);
};

const sampleOf = async (file: string | undefined) => {
  if (file === undefined) return {};
  try {
    return { sampleData: JSON.parse(await readFile(file, 'utf8')) };
  } catch {
    throw new UsageError(`--sample takes a file that holds a JSON object: ${file} is none.`);
  }
};

const contentOf = async (file: string, { title, sample }: Content) => ({
  title,
  template: await readFile(file),
  ...(await sampleOf(sample)),
});

const contentFlags = [
  { name: 'title', value: 'title', summary: 'a name for it; it is shown', isRequired: true },
  { name: 'sample', value: 'file', summary: 'an example of its data, as JSON' },
  jsonFlag,
];
const fileArgument = { name: 'file', summary: 'HTML with Nunjucks' } as const;

export const command: Command = {
  summary: 'List, show, add and change templates',
  about: 'Public templates need no key. docs/templates.md says what a template can do.',
  commands: {
    list: leaf<JsonFlag & { mine?: boolean }>({
      summary: 'list the public templates',
      flags: [{ name: 'mine', summary: 'your own instead' }, jsonFlag],
      run: list,
    }),
    show: leaf<JsonFlag & { sample?: boolean }>({
      summary: 'print a template',
      args: [idArgument],
      flags: [{ name: 'sample', summary: 'an example of its data instead' }, jsonFlag],
      examples: [['ephemera templates show shipping-label --sample > data.json', '']],
      run: show,
    }),
    add: leaf<Content>({
      summary: 'keep a template of your own; it is sealed',
      args: [fileArgument],
      flags: contentFlags,
      examples: [["ephemera templates add invoice.html --title 'Our invoice' --sample invoice.json", '']],
      run: async (given) => {
        const content = await contentOf(given.args[0] ?? '', given.flags);
        const made = await (await clientOf(given.connection())).templates.add(content);
        return print([made.id], made, given);
      },
    }),
    change: leaf<Content>({
      summary: 'put another one in its place, under the same id',
      args: [idArgument, fileArgument],
      flags: contentFlags,
      run: async (given) => {
        const [id = '', file = ''] = given.args;
        const content = await contentOf(file, given.flags);
        const made = await (await clientOf(given.connection())).templates.change(id, content);
        return print([made.id], made, given);
      },
    }),
    delete: leaf<JsonFlag>({
      summary: 'delete a template of your own',
      args: [idArgument],
      flags: [jsonFlag],
      run: async (given) => {
        const [id = ''] = given.args;
        const answer = await (await clientOf(given.connection())).templates.delete(id);
        return print([`${id} is deleted.`], answer, given);
      },
    }),
  },
};
