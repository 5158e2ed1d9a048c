/** The rows of accounts' own templates: the title in clear, all else sealed under a data key of the row's own. */
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { EnvelopeError, open, seal } from '../domain/envelope.ts';
import {
  type OwnTemplate,
  packTemplate,
  type TemplateContent,
  type TemplateRef,
  templateRecord,
  unpackTemplate,
} from '../domain/template.ts';
import { whileMarked } from './account-conditions.ts';
import type { Tables } from './account-store.ts';
import { type DataKeys, dataKeyRow } from './data-keys.ts';
import { templateRowKey, templateRowNames, toTemplate } from './record-rows.ts';
import { transact } from './transaction.ts';
import { updateOf } from './update-expression.ts';

const isNew = { ConditionExpression: 'attribute_not_exists(pk)' };
const isThere = { ConditionExpression: 'attribute_exists(pk)' };

const readsMax = 5;

export const createTemplateStore = (
  documents: DynamoDBDocumentClient,
  keys: DataKeys,
  { records: TableName, dataKeys }: Tables,
) => {
  const read = async (template: TemplateRef, ProjectionExpression?: string) => {
    const request = { TableName, Key: templateRowKey(template), ConsistentRead: true };
    return (await documents.send(new GetCommand({ ...request, ...(ProjectionExpression && { ProjectionExpression }) })))
      .Item;
  };

  const sealed = (template: TemplateRef, content: TemplateContent) => {
    const record = templateRecord(template);
    return keys.prepare(record, (key) => seal(key, record, packTemplate(content)));
  };

  return {
    create: async (template: OwnTemplate, content: TemplateContent): Promise<void> => {
      const { title, createdAt } = template;
      const made = await sealed(template, content);
      const refused = await transact(documents, [
        { Put: { TableName, Item: { ...templateRowKey(template), title, createdAt, sealed: made.sealed }, ...isNew } },
        { Put: { TableName: dataKeys, Item: made.row, ...isNew } },
        whileMarked(dataKeys, template.accountId),
      ]);
      if (refused !== undefined) throw new Error('the template exists, or its account does not');
    },

    /** Under a new key: what was sealed before opens nowhere any more. False when there is no such template. */
    change: async (template: OwnTemplate, content: TemplateContent): Promise<boolean> => {
      const made = await sealed(template, content);
      const change = updateOf({ title: template.title, sealed: made.sealed });
      const refused = await transact(documents, [
        { Update: { TableName, Key: templateRowKey(template), ...change, ...isThere } },
        { Put: { TableName: dataKeys, Item: made.row, ...isThere } },
        whileMarked(dataKeys, template.accountId),
      ]);
      return refused === undefined;
    },

    find: async (template: TemplateRef): Promise<OwnTemplate | undefined> => {
      const row = await read(template, templateRowNames);
      return row && toTemplate(row);
    },

    /** The template with what it seals; undefined when there is none. */
    open: async (template: TemplateRef): Promise<(OwnTemplate & TemplateContent) | undefined> => {
      const record = templateRecord(template);
      for (let reads = 1; ; reads += 1) {
        const row = await read(template);
        if (!row) return undefined;
        try {
          const opened = await keys.use(record, (key) => open(key, record, row.sealed));
          return opened && { ...toTemplate(row), ...unpackTemplate(opened) };
        } catch (error) {
          // Changed after its row was read: the key is the new one's.
          if (!(error instanceof EnvelopeError) || reads === readsMax) throw error;
        }
      }
    },

    /** Row and key go together. False when there is no such template. */
    remove: async (template: TemplateRef): Promise<boolean> => {
      const refused = await transact(documents, [
        { Delete: { TableName, Key: templateRowKey(template), ...isThere } },
        { Delete: { TableName: dataKeys, Key: dataKeyRow(templateRecord(template)) } },
      ]);
      return refused === undefined;
    },
  };
};

export type TemplateStore = ReturnType<typeof createTemplateStore>;
