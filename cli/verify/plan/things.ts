/** What an account keeps besides documents: made first, used by the conversions, read, changed, and deleted last. */
import { newKeyFields } from '../../../shared/api/key-fields.ts';
import { storageFields } from '../../../shared/api/storage-fields.ts';
import { storedTemplateFields } from '../../../shared/api/template-fields.ts';
import type { Answer } from '../caller.ts';
import { stored } from './request-bodies.ts';
import { base64, ended, idOf, type Step, type World } from './world.ts';

const remember = (world: World, what: string, { json }: Answer): void => {
  if (typeof json.id === 'string') world.made.set(what, json.id);
};

const makeStorage = async (world: World): Promise<void> => {
  const access = world.machine?.bucket.access;
  const body = { ...stored(world, storageFields, 'storage'), ...access, title: 'theirs' };
  const added = await world.call('addStorage', 'success', { version: 'v1', body });
  remember(world, 'storage', added);
  await world.call('addStorage', 'success', { body: { ...body, title: 'theirs too' } });
};

const makeTemplate = async (world: World): Promise<void> => {
  const body = { ...stored(world, storedTemplateFields, 'stored template'), title: 'kept' };
  remember(world, 'template', await world.call('addTemplate', 'success', { body }));
  const segments = { id: idOf(world, 'template') };
  const changed = { ...stored(world, storedTemplateFields, 'changed template'), title: 'changed' };
  await world.call('changeTemplate', 'success', { segments, body: changed });
  await world.call('getTemplate', 'success', { segments });
  const data = { shown: world.ledger.secret('data of a stored template') };
  const render = { templateId: segments.id, data, async: false, storage: false };
  await world.call('templateToPdf', 'success', { body: render });
};

const makeKeys = async (world: World): Promise<void> => {
  const body = { ...stored(world, newKeyFields, 'key'), name: 'made' };
  const made = await world.call('createKey', 'success', { body });
  const rotated = await world.call('rotateKey', 'success', { segments: { id: String(made.json.id) }, body: {} });
  await world.call('getStatus', 'success', { key: String(made.json.key) });
  remember(world, 'key', rotated);
  await world.call('rotateWebhookSecret', 'success');
};

/** A document of each kind that may be asked for by a link, and what a webhook has become of. */
const makeDocument = async (world: World): Promise<void> => {
  const html = base64(`<title>${world.ledger.word('title of a document')}</title>`);
  const webhook = `${world.receiver}/204/${world.ledger.word('path of a webhook')}?q=${world.ledger.word('query of a webhook')}`;
  const filename = world.ledger.secret('file name of a document');
  const body = { html, filename, ...(world.machine && { webhook }) };
  const job = await ended(world, await world.call('htmlToPdf', 'success', { body }));
  for (const [what, value] of [
    ['job', job.id],
    ['asset', job.assetId],
    ['link', job.assetUrl],
  ] as const) {
    if (typeof value === 'string') world.made.set(what, value);
  }
};

const download = async (world: World): Promise<void> => {
  const link = idOf(world, 'link');
  if (!URL.canParse(link)) return world.ledger.miss('there is no link to a document');
  const url = new URL(link);
  const [, , , id = '', filename = ''] = url.pathname.split('/');
  const [segments, query] = [{ id, filename }, Object.fromEntries(url.searchParams)];
  await world.call('download', 'success', { segments, query, key: null });
  await world.call('download', 'success', { segments, query, key: null, headers: { Range: 'bytes=0-9' } });
  await world.call('download', 'range_invalid', { segments, query, key: null, headers: { Range: 'bytes=999999999-' } });
  const signature = world.ledger.secret('signature of a link');
  await world.call('download', 'link_invalid', { segments, query: { ...query, signature }, key: null });
};

/** Reads that need no more than their path, over each version that they have. */
const lists: readonly (readonly [route: string, versions: readonly ('v1' | 'v2')[]])[] = [
  ...['listJobs', 'listAssets', 'getAccount', 'listStorage', 'getStatus'].map((name) => [name, ['v1', 'v2']] as const),
  ...['listTemplates', 'listWebhookDeliveries', 'listKeys', 'getUsage', 'getSettings', 'listAudit'].map(
    (name) => [name, ['v2']] as const,
  ),
  ...['getHealth', 'getOpenApi', 'getDocs', 'getDeletionKey'].map((name) => [name, ['v2']] as const),
  ...['exportJobsAsCsv', 'exportJobsAsNdjson', 'exportAccount'].map((name) => [name, ['v2']] as const),
];

const readAll = async (world: World): Promise<void> => {
  for (const [route, versions] of lists)
    for (const version of versions) await world.call(route, 'success', { version });
  await world.call('listTemplates', 'success', { query: { owner: 'me' } });
  await world.call('getDocsFile', 'success', { segments: { file: 'swagger-ui.css' } });
  await world.call('getDashboardFile', 'success', { segments: { file: 'app.css' } });
  for (const version of ['v1', 'v2'] as const) {
    for (const [route, what] of [
      ['getJob', 'job'],
      ['getAsset', 'asset'],
      ['getStorage', 'storage'],
    ] as const) {
      if (what === 'storage' && !world.machine) continue;
      await world.call(route, 'success', { version, segments: { id: idOf(world, what) } });
    }
  }
  await world.call('changeSettings', 'success', { body: { retention: { jobDays: 30 } } });
};

/** What the clock has found of the configuration, and who signed it. */
const readVerification = async (world: World): Promise<void> => {
  await world.machine?.lookByClock();
  await world.call('getVerification', 'success');
  await world.call('getVerificationKeys', 'success', { key: null });
};

const testStorage = async (world: World): Promise<void> => {
  await world.call('testStorage', 'success', { segments: { id: idOf(world, 'storage') } });
};

const replay = async (world: World): Promise<void> => {
  const { bytes } = await world.call('listWebhookDeliveries', 'success');
  const [delivery] = JSON.parse(bytes.toString()) as { id: string }[];
  const webhook = `${world.receiver}/410/${world.ledger.word('path of a replayed webhook')}`;
  await world.call('replayWebhookDelivery', 'success', { segments: { id: delivery?.id ?? 'none' }, body: { webhook } });
};

export const making: readonly Step[] = [
  { name: 'a bucket of the account', run: makeStorage, isShort: true, needsMachine: true },
  { name: 'a stored template', run: makeTemplate, isShort: true },
  { name: 'API keys and the secret of webhooks', run: makeKeys, isShort: true },
  { name: 'a document with a webhook', run: makeDocument, isShort: true },
];

export const reading: readonly Step[] = [
  { name: 'the bucket of the account, tried', run: testStorage, isShort: true, needsMachine: true },
  { name: 'links to documents', run: download, isShort: true },
  { name: 'a webhook, sent again', run: replay, isShort: true, needsMachine: true },
  { name: 'every list, record and export', run: readAll, isShort: true },
  { name: 'the last report', run: readVerification, isShort: true, needsMachine: true },
];

const eraseOne = async (world: World, route: string, what: string): Promise<void> => {
  const version = routeVersions[route] ?? 'v2';
  await world.call(route, 'success', { version, segments: { id: idOf(world, what) } });
};
/** Routes that both versions have are called over the older one here, and over the newer one elsewhere. */
const routeVersions: Readonly<Record<string, 'v1'>> = { deleteStorage: 'v1' };

/** One by one, then whatever is left of documents. */
const erase = async (world: World): Promise<void> => {
  await eraseOne(world, 'deleteAsset', 'asset');
  await eraseOne(world, 'deleteJob', 'job');
  await eraseOne(world, 'deleteTemplate', 'template');
  await eraseOne(world, 'revokeKey', 'key');
  if (world.machine) await eraseOne(world, 'deleteStorage', 'storage');
  const before = String(Date.now() + 60_000);
  for (const version of ['v1', 'v2'] as const) {
    await world.call('cleanUpAssets', 'success', { version, query: { before } });
  }
};

const deletedWithinMs = 120_000;

const deleteAccount = async (world: World): Promise<void> => {
  const begun = await world.call('deleteAccount', 'success', { body: { confirm: world.account } });
  const { deletionId, receiptSecret } = begun.json;
  await world.call('getStatus', 'unauthorized');
  const request = { segments: { id: String(deletionId) }, headers: { 'Receipt-Secret': String(receiptSecret) } };
  for (const end = Date.now() + deletedWithinMs; Date.now() < end; await new Promise((next) => setTimeout(next, 500))) {
    const { json } = await world.call('getDeletion', 'success', { ...request, key: null });
    if ('signature' in json) return;
  }
  world.ledger.miss('the deletion of the account was not over in time');
};

export const erasing: readonly Step[] = [
  { name: 'erasure, one by one', run: erase, isShort: true },
  { name: 'the deletion of the account', run: deleteAccount, isShort: true },
];
