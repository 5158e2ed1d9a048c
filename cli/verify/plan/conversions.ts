/** Every kind of conversion, over each version and in each storage mode, with secrets in all of its fields. */
import type { Fields } from '../../../shared/api/fields.ts';
import { type RequestType, requestFields } from '../../../shared/api/request-fields.ts';
import type { ApiVersion, StorageMode } from '../../../shared/domain/storage-mode.ts';
import { storageRules } from '../../../shared/domain/storage-mode.ts';
import { talkativeDocx } from '../talkative-docx.ts';
import { addFrame, filesOf, leastBody, sensitiveBody } from './request-bodies.ts';
import { base64, ended, idOf, type Step, type World } from './world.ts';

const types = Object.keys(requestFields) as RequestType[];
const versions: readonly ApiVersion[] = ['v1', 'v2'];
const versionsOf = (type: RequestType): readonly ApiVersion[] => (type === 'stages-pdf' ? ['v2'] : versions);

type Mode = { readonly async: boolean; readonly storage: StorageMode };
const modes: readonly Mode[] = (Object.keys(storageRules) as StorageMode[]).flatMap((storage) =>
  [false, true].filter((async) => storageRules[storage][async ? 'async' : 'sync']).map((async) => ({ async, storage })),
);

const fileRoutes: Partial<Record<RequestType, string>> = {
  'merge-pdf': 'mergePdfs',
  'stages-pdf': 'applyStages',
  'docx-pdf': 'docxToPdf',
  'docx-html': 'docxToHtml',
  'pdf-docx': 'pdfToDocx',
};

const routeOf = (type: RequestType): string => {
  const named = fileRoutes[type];
  if (named) return named;
  const [kind, output] = type.split('-');
  return `${kind}To${output === 'pdf' ? 'Pdf' : 'Image'}`;
};

const choiceOf = (world: World, storage: StorageMode): unknown =>
  storage === 'user' ? { id: idOf(world, 'storage') } : storage === 'cloud';

const convert = async (
  world: World,
  type: RequestType,
  version: ApiVersion,
  { async, storage }: Mode,
): Promise<void> => {
  const isStored = storage !== 'none';
  const body = {
    ...sensitiveBody(world, type, type, { webhook: isStored }),
    ...(isStored && !fileRoutes[type] && { generatePreview: storage === 'cloud' }),
    async,
    storage: choiceOf(world, storage),
  };
  const headers = {
    'Idempotency-Key': world.ledger.word('idempotency key'),
    'X-Unknown': world.ledger.secret('unknown header'),
  };
  const accepted = await world.call(routeOf(type), 'success', { version, body, headers });
  const job = async ? await ended(world, accepted) : accepted.json;
  for (const [what, id] of [
    ['job', job.id],
    ['asset', job.assetId],
  ] as const) {
    if (typeof id === 'string') world.made.set(what, id);
  }
  if (typeof job.assetUrl === 'string') world.made.set('link', job.assetUrl);
};

/** One of each kind, output, version and way of being called. */
const isShort = (type: RequestType, version: ApiVersion, { async, storage }: Mode): boolean =>
  (type === 'html-pdf' && version === 'v2' && (storage === 'none' || (storage === 'user' && async))) ||
  (type === 'url-image' && version === 'v2' && storage === 'cloud' && async) ||
  (type === 'merge-pdf' && version === 'v2' && storage === 'cloud' && async) ||
  (type === 'stages-pdf' && storage === 'none') ||
  (type === 'docx-pdf' && version === 'v1' && storage === 'none') ||
  (type === 'docx-html' && version === 'v2' && storage === 'cloud' && async) ||
  (type === 'pdf-docx' && version === 'v2' && storage === 'none') ||
  (type === 'template-pdf' && version === 'v1' && storage === 'cloud' && !async);

const conversionSteps = types.flatMap((type) =>
  versionsOf(type).flatMap((version) =>
    modes.map(
      (mode): Step => ({
        name: `${type}, ${version}, ${mode.async ? 'asynchronous' : 'synchronous'}, storage ${mode.storage}`,
        isShort: isShort(type, version, mode),
        needsMachine: mode.storage === 'user',
        run: (world) => convert(world, type, version, mode),
      }),
    ),
  ),
);

const inMemory = { async: false, storage: false } as const;

/** Each field alone with what it cannot do without: what one field does does not hide what another does. */
const alone = async (world: World): Promise<void> => {
  for (const type of ['url-pdf', 'template-image'] as const) {
    const fields: Fields = requestFields[type];
    const all = sensitiveBody(world, type, `${type}, alone`);
    for (const [name, value] of Object.entries(all)) {
      if (!(name in fields)) continue;
      const body = { ...leastBody(world, type, type), script: addFrame, [name]: value, ...inMemory };
      await world.call(routeOf(type), 'success', { body });
    }
  }
};

const byQuery = async (world: World): Promise<void> => {
  for (const [type, route] of [
    ['url-pdf', 'urlToPdfByQuery'],
    ['url-image', 'urlToImageByQuery'],
  ] as const) {
    for (const version of versions) {
      const values = Object.entries({ ...sensitiveBody(world, type, `${type} by query`), ...inMemory });
      const query = Object.fromEntries(
        values.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
      );
      await world.call(route, 'success', { version, query });
    }
  }
};

const byForm = async (world: World): Promise<void> => {
  const { ledger } = world;
  const form = new FormData();
  const template = new Blob([`<p>{{ shown }} ${ledger.word('template in a form')}`]);
  form.append('template', template, ledger.word('file name in a form'));
  form.append('data', JSON.stringify({ shown: ledger.secret('data in a form') }));
  form.append(
    'options',
    JSON.stringify({ ...inMemory, filename: ledger.secret('file name in the options of a form') }),
  );
  form.append(ledger.word('name of an unknown part'), ledger.secret('value of an unknown part'));
  await world.call('templateToPdf', 'success', { body: form });
  const office = new FormData();
  const document = new Blob([new Uint8Array(talkativeDocx(ledger.word('text of a document in a form')))]);
  office.append('file', document, ledger.word('file name of a document in a form'));
  office.append('options', JSON.stringify({ ...inMemory, filename: ledger.secret('file name for a document') }));
  office.append(ledger.word('name of an unknown part of a document'), ledger.secret('value of an unknown part'));
  await world.call('docxToPdf', 'success', { body: office });
};

/** A document with its files, one by one and as a ZIP, at once and as a job. */
const withFiles = async (world: World): Promise<void> => {
  for (const html of ['files', 'archive'] as const) {
    for (const delivery of [inMemory, { async: true, storage: true }]) {
      const body = { ...sensitiveBody(world, 'html-pdf', `html-pdf by ${html}`, { html }), ...delivery };
      const accepted = await world.call('htmlToPdf', 'success', { body });
      if (delivery.async) await ended(world, accepted);
    }
  }
};

const filesByForm = async (world: World): Promise<void> => {
  const { ledger } = world;
  const form = new FormData();
  for (const { name, bytes } of filesOf('html-pdf with files by form', ledger))
    form.append('files', new Blob([bytes]), name);
  form.append('options', JSON.stringify({ ...inMemory, filename: ledger.secret('file name beside files in a form') }));
  await world.call('htmlToPdf', 'success', { body: form });
};

const batch = async (world: World): Promise<void> => {
  const body = { ...sensitiveBody(world, 'url-pdf', 'url-pdf batch', { batch: true }), storage: true };
  await ended(world, await world.call('urlToPdf', 'success', { body }));
};

const unknownFields = async (world: World): Promise<void> => {
  const { ledger } = world;
  const body = {
    html: base64('<p>a page'),
    [ledger.secret('name of an unknown field')]: ledger.secret('unknown field'),
  };
  await world.call('htmlToPdf', 'success', { body: { ...body, ...inMemory } });
};

export const conversions: readonly Step[] = [
  ...conversionSteps,
  { name: 'each field alone', run: alone },
  { name: 'conversions by query', run: byQuery },
  { name: 'conversions by form', run: byForm, isShort: true },
  { name: 'documents with their files', run: withFiles },
  { name: 'documents with their files by form', run: filesByForm, isShort: true },
  { name: 'a batch of pages', run: batch },
  { name: 'fields that do not exist', run: unknownFields, isShort: true },
];
