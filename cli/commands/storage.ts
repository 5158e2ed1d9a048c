/** `ephemera storage`. */

import type { AddStorageBody, StorageConfig } from '../../client/index.ts';
import { storageFields } from '../../shared/api/storage-fields.ts';
import { type Command, type Given, jsonFlag, leaf } from '../command.ts';
import { clientOf } from '../connection.ts';
import { fieldFlags, fieldsGiven } from '../field-flags.ts';
import { columns, type JsonFlag, print } from '../print.ts';

const idArgument = { name: 'id', summary: 'the id of a configuration, st_...' } as const;
const fields = fieldFlags(storageFields, { heading: 'Options:' });
const isNeeded = (name: string): boolean => name !== 'endpoint';
const addFlags = fields.map((flag) => ({ ...flag, isRequired: isNeeded(flag.name) }));

const row = ({ id, title, data }: StorageConfig) => [id, title, data];

const add = async (given: Given<JsonFlag>): Promise<number> => {
  const body = fieldsGiven(fields, given.flags as Readonly<Record<string, unknown>>) as unknown as AddStorageBody;
  const answer: object = await (await clientOf(given.connection())).storage.add(body);
  // What a plan refuses is answered as other services of this kind do, and is no success.
  if ('allowed' in answer && 'reason' in answer) throw new Error(String(answer.reason));
  return print([`${'id' in answer ? answer.id : body.title} is kept; it was tried.`], answer, given);
};

export const command: Command = {
  summary: 'Let documents go to a bucket of your own',
  about: 'How a bucket is reached is sealed, and shown nowhere again.',
  commands: {
    list: leaf<JsonFlag>({
      summary: 'list configurations',
      flags: [jsonFlag],
      run: async (given) => {
        const found = await (await clientOf(given.connection())).storage.list();
        return print(columns(found.map(row)), found, given);
      },
    }),
    show: leaf<JsonFlag>({
      summary: 'show a configuration, less all that it seals',
      args: [idArgument],
      flags: [jsonFlag],
      run: async (given) => {
        const found = await (await clientOf(given.connection())).storage.get(given.args[0] ?? '');
        return print(columns([row(found)]), found, given);
      },
    }),
    add: leaf<JsonFlag>({
      summary: 'add a bucket, once a document could be written to it and deleted again',
      flags: [...addFlags, jsonFlag],
      examples: [
        [
          'ephemera storage add --title Archive --region eu-central-1 --bucket documents --access-key-id AKIA... --secret-access-key file:secret.txt',
          '',
        ],
      ],
      run: add,
    }),
    test: leaf<JsonFlag>({
      summary: 'write an object to the bucket, and delete it again',
      args: [idArgument],
      flags: [jsonFlag],
      run: async (given) => {
        const [id = ''] = given.args;
        const answer = await (await clientOf(given.connection())).storage.test(id);
        return print([`${id} works.`], answer, given);
      },
    }),
    delete: leaf<JsonFlag>({
      summary: 'forget a bucket; what lies in it stays',
      args: [idArgument],
      flags: [jsonFlag],
      run: async (given) => {
        const [id = ''] = given.args;
        const answer = await (await clientOf(given.connection())).storage.delete(id);
        return print([`${id} is deleted.`], answer, given);
      },
    }),
  },
};
