/** Rows of accounts' own templates: what rests in clear, and what opens for whom. */
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { accountMarker, createDataKeys, dataKeyRow } from '../../shared/aws/data-keys.ts';
import { createRecordPages } from '../../shared/aws/record-pages.ts';
import { templateRowKey } from '../../shared/aws/record-rows.ts';
import { createTemplateStore, type TemplateStore } from '../../shared/aws/template-store.ts';
import { newId } from '../../shared/domain/ids.ts';
import { type OwnTemplate, type TemplateContent, templateRecord } from '../../shared/domain/template.ts';
import { type EmbeddedAws, startAws, tables } from '../support/embedded-aws.ts';

const templateOf = (accountId: string): OwnTemplate => ({
  id: newId('template'),
  accountId,
  title: 'Our invoice',
  createdAt: 1,
});
const contentOf = (text: string): TemplateContent => ({
  templateBase64: Buffer.from(text).toString('base64'),
  sampleData: { confidential: text },
});
const content = contentOf('template of theirs');

let aws: EmbeddedAws;
let templates: TemplateStore;
let template: OwnTemplate;
/** Another account's, with the same id. */
let theirs: OwnTemplate;
beforeAll(async () => {
  aws = await startAws();
  const keys = createDataKeys(aws.documents, aws.kms, { table: tables.dataKeys, applicationKey: aws.applicationKey });
  templates = createTemplateStore(aws.documents, keys, tables);
});
beforeEach(async () => {
  template = templateOf(newId('account'));
  theirs = { ...template, accountId: newId('account') };
  for (const { accountId } of [template, theirs]) await put(tables.dataKeys, accountMarker(accountId));
});
afterAll(() => aws.stop());

const put = (TableName: string, Item: object) => aws.documents.send(new PutCommand({ TableName, Item }));
const get = async (TableName: string, Key: { pk: string; sk: string }) =>
  (await aws.documents.send(new GetCommand({ TableName, Key }))).Item;
const rowOf = (one: OwnTemplate) => get(tables.records, templateRowKey(one));
const keyOf = (one: OwnTemplate) => get(tables.dataKeys, dataKeyRow(templateRecord(one)));

const dump = async (): Promise<string> => {
  const rows = await Promise.all(
    Object.values(tables).map((TableName) => aws.documents.send(new ScanCommand({ TableName }))),
  );
  return JSON.stringify(rows.map(({ Items }) => Items));
};

test('a template opens again to what it was, and no row shows more of it than its title', async () => {
  const bytes = { templateBase64: Buffer.from([0xff, 0, 0xc3, 0x28, 0x7b]).toString('base64') };
  await templates.create(template, content);
  await templates.create({ ...template, id: 'u-other' }, bytes);

  expect(await templates.open(template)).toEqual({ ...template, ...content });
  expect(await templates.open({ ...template, id: 'u-other' })).toMatchObject(bytes);
  expect(await templates.find(template)).toEqual(template);
  const rows = await dump();
  expect(rows).toContain('Our invoice');
  for (const secret of ['template of', 'confidential']) {
    expect(rows).not.toContain(secret);
    expect(rows).not.toContain(Buffer.from(secret).toString('base64').slice(0, 10));
  }
});

test('a list has titles only: it is read without any key', async () => {
  await templates.create(template, content);
  const pages = createRecordPages(aws.documents, tables.records);

  expect(await pages.templates(template.accountId, { limit: 10 })).toEqual({ items: [template] });
  expect(await pages.templates(theirs.accountId, { limit: 10 })).toEqual({ items: [] });
});

test('what one account sealed does not open for another, though its row and its key are copied', async () => {
  await templates.create(template, content);
  expect(await templates.open(theirs)).toBeUndefined();
  await put(tables.records, { ...(await rowOf(template)), ...templateRowKey(theirs) });
  expect(await templates.open(theirs)).toBeUndefined();
  await put(tables.dataKeys, { ...(await keyOf(template)), ...dataKeyRow(templateRecord(theirs)) });

  await expect(templates.open(theirs)).rejects.toThrow();
});

test('what was sealed before a change opens nowhere any more', async () => {
  await templates.create(template, content);
  const before = await rowOf(template);
  expect(await templates.change({ ...template, title: 'Changed' }, contentOf('another'))).toBe(true);

  expect(await templates.open(template)).toEqual({ ...template, title: 'Changed', ...contentOf('another') });
  await put(tables.records, before ?? {});
  await expect(templates.open(template)).rejects.toThrow('of another record');
});

test('a template that is read while it is changed is the old one or the new one, whole', async () => {
  await templates.create(template, contentOf('0'));
  const seen: unknown[] = [];
  for (const text of ['1', '2', '3', '4']) {
    const change = templates.change(template, contentOf(text));
    const reads = await Promise.all([1, 2, 3].map(() => templates.open(template)));
    seen.push(...reads.map((read) => read?.sampleData?.confidential));
    await change;
  }

  expect(seen).toHaveLength(12);
  for (const text of seen) expect(text).toMatch(/^[0-4]$/);
});

test('a deleted template is gone with its key, and cannot be changed into being', async () => {
  await templates.create(template, content);

  expect(await templates.remove(template)).toBe(true);
  expect(await templates.remove(template)).toBe(false);
  expect(await templates.change(template, content)).toBe(false);
  expect([await rowOf(template), await keyOf(template)]).toEqual([undefined, undefined]);
});

test('an account that is gone can have no template', async () => {
  const orphan = templateOf(newId('account'));

  await expect(templates.create(orphan, content)).rejects.toThrow('does not');
  expect([await rowOf(orphan), await keyOf(orphan)]).toEqual([undefined, undefined]);
});
