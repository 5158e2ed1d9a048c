/** Every recorded request of the SDKs gets the answer that its SDK is content with, down to the document's bytes. */
import { talkativePdf } from '../../cli/verify/talkative-pdf.ts';
import { startS3 } from '../support/embedded-s3.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { bytesOf, finished, type JobBody, post } from '../support/job-client.ts';
import { type PageServer, startPageServer } from '../support/page-server.ts';
import { jsonOf, type RawAnswer, send } from '../support/raw-http.ts';
import { faultOf } from '../support/wire-answers.ts';
import { type Meanings, type Recording, recordings, requestOf } from './recordings.ts';

/** As many as there are cores to render on, and one that waits. */
const atATime = 3;

let stack: EmbeddedStack;
let site: PageServer;
let theirs: Awaited<ReturnType<typeof startS3>>;
const replayed = new Map<Recording, Promise<RawAnswer>>();

const idOf = async (response: Response): Promise<string> => ((await response.json()) as { id: string }).id;
const access = () => ({ region: 'us-east-1', bucket: 'docs', accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' });

/** What a recording of no SDK in particular means here. */
const commonMeanings = async (): Promise<Meanings> => {
  const rendered = await post(stack, '/v2/html/pdf', { html: 'PHA+', async: false });
  const job = (await rendered.json()) as JobBody;
  const endpoint = `http://127.0.0.1:${theirs.port}`;
  const storage = await idOf(await post(stack, '/v2/storage', { ...access(), title: 'shown', endpoint }));
  return {
    '<API_KEY>': stack.ready.apiKey,
    '<WRONG_KEY>': 'cl-wrong',
    '<assetUrl>': job.assetUrl?.slice(stack.ready.api.length) ?? '',
    '/jobs/{id}': `/jobs/${job.id}`,
    '/assets/{id}': `/assets/${job.assetId}`,
    '/storage/{id}': `/storage/${storage}`,
    'https://example.com/': `${site.origin}/`,
    'https://hooks.example.com/': `${site.origin}/hooks/`,
    'https://s3.example.com': endpoint,
    // S3 has no buckets of one letter.
    '"bucket":"b"': '"bucket":"docs"',
  };
};

const replay = async (recording: Recording, common: Meanings): Promise<RawAnswer> => {
  const { sdk, operation } = recording;
  // The titles of an account's storage configurations are unique, and each SDK deletes its own.
  let own: Meanings = { 'my-bucket': `of ${sdk}`, ...common };
  if (operation === 'deleteStorage') {
    const added = recordings.find((one) => one.sdk === sdk && one.operation === 'addStorage');
    const answer = added && (await replayed.get(added));
    own = { ...own, '/storage/{id}': `/storage/${answer && jsonOf(answer).id}` };
  }
  return send(stack.ready.api, requestOf(recording, own));
};

/** Sends all of them, a few at a time, without waiting for any. */
const replayAll = (common: Meanings): void => {
  const lanes = Array.from({ length: atATime }, () => Promise.resolve<unknown>(undefined));
  recordings.forEach((recording, at) => {
    const answer = (lanes[at % atATime] as Promise<unknown>).then(() => replay(recording, common));
    replayed.set(recording, answer);
    lanes[at % atATime] = answer.catch(() => undefined);
  });
};

beforeAll(async () => {
  site = await startPageServer({
    '/': '<!doctype html><title>Example</title><h1>Example',
    '/hooks/x': '',
    '/a.pdf': talkativePdf('a').toString(),
    '/b.pdf': talkativePdf('b').toString(),
  });
  theirs = await startS3({ region: 'us-east-1', credentials: () => 'secret' });
  stack = await startStack({ allowPrivateNetwork: true });
  replayAll(await commonMeanings());
});
afterAll(async () => {
  await stack.stop();
  await theirs.stop();
  await site.close();
});

const answerOf = async (recording: Recording): Promise<RawAnswer> => {
  const answer = await replayed.get(recording);
  if (!answer) throw new Error('it was not replayed');
  return answer;
};

const starts: Readonly<Record<string, (bytes: Buffer) => boolean>> = {
  pdf: (bytes) => bytes.subarray(0, 5).toString() === '%PDF-' && bytes.subarray(-8).toString().includes('%%EOF'),
  png: (bytes) => bytes.subarray(1, 4).toString() === 'PNG',
  jpg: (bytes) => bytes.readUInt16BE() === 0xffd8,
  webp: (bytes) => bytes.subarray(8, 12).toString() === 'WEBP',
  html: (bytes) => bytes.subarray(0, 15).toString() === '<!doctype html>' && bytes.includes('recorded'),
  docx: (bytes) => bytes.subarray(0, 4).toString('latin1') === 'PK\x03\x04',
};
/** The kind of file that was asked for. */
const wanted = ({ path, body }: Recording): string =>
  /\/(pdf|html|docx)(\/merge)?$/.exec(path)?.[1] ?? (body as { imageType?: string }).imageType ?? 'png';

/** What a conversion was for: its document, taken the way that the answer shows. */
const documentOf = async (answer: RawAnswer): Promise<Buffer> => {
  if (answer.headers['content-type'] !== 'application/json') return answer.body;
  const { assetUrl = '', status, error } = await finished(stack, jsonOf(answer).id);
  expect({ status, error }).toEqual({ status: 'success', error: undefined });
  const download = await fetch(assetUrl, { redirect: 'error' });
  expect(download.status).toBe(200);
  return bytesOf(download);
};

const isConversion = ({ path, method }: Recording): boolean => method === 'POST' && !path.endsWith('/storage');
const named = (chosen: readonly Recording[]) =>
  chosen.map((one) => [`${one.sdk}: ${one.operation}, ${one.method} ${one.path}`, one] as const);

test('all of them are here: every operation of each SDK', () => {
  const counts = Object.fromEntries(
    Map.groupBy(recordings, ({ sdk }) => sdk)
      .entries()
      .map(([sdk, all]) => [sdk, all.length]),
  );

  expect(counts).toEqual({ go: 32, java: 32, js: 32, php: 7, python: 32, ruby: 32 });
});

test.each(named(recordings.filter((one) => !isConversion(one))))('%s', async (_name, recording) => {
  const answer = await answerOf(recording);

  // The SDKs take any status of success, and ours tells what was made.
  expect(answer.status).toBe(recording.operation === 'addStorage' ? 201 : recording.status);
  if (recording.operation !== 'downloadJobResult') expect(faultOf(recording, answer)).toBeUndefined();
  else expect(starts.pdf?.(answer.body)).toBe(true);
});

test.each(named(recordings.filter(isConversion)))('%s', async (_name, recording) => {
  const answer = await answerOf(recording);
  const { status, headers } = answer;

  expect({ status, fault: faultOf(recording, answer) }).toEqual({ status: recording.status, fault: undefined });
  expect(headers['cl-worker-job-id']).toMatch(/^job_\w+$/);
  const isFile = status === 201 && recording.path.startsWith('/v1/');
  expect(headers['content-type'] === 'application/json').toBe(!isFile);
  expect(headers['content-disposition'] !== undefined).toBe(isFile);
  expect(starts[wanted(recording)]?.(await documentOf(answer))).toBe(true);
});

test('the recorded webhook is called', () => {
  expect(site.requests).toContain('/hooks/x');
});
