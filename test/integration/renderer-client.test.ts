import { createHash } from 'node:crypto';
import { createRendererClient } from '../../shared/aws/renderer-client.ts';
import type { ErrorCode } from '../../shared/domain/errors.ts';
import { encodeFrame, type Frame } from '../../shared/domain/frames.ts';
import type { RenderJob } from '../../shared/domain/render-job.ts';
import { type LambdaFixture, startLambda } from '../support/lambda-fixture.ts';

const documentBytes = Buffer.alloc(300_000, 'document ');
const sha256 = createHash('sha256').update(documentBytes).digest('hex');

const header: Frame = {
  type: 'header',
  value: {
    contentType: 'application/pdf',
    extension: 'pdf',
    bytes: documentBytes.length,
    report: { ms: { page: 0, load: 0, print: 0 }, bytes: 0, requests: 0, failed: [], refused: [], consoleErrors: 0 },
  },
};
const trailer: Frame = { type: 'trailer', value: { bytes: documentBytes.length, sha256 } };
const pieceOf = (from: number, to: number): Frame => ({ type: 'document', bytes: documentBytes.subarray(from, to) });
const failure: Frame = { type: 'error', value: { code: 'page_failed' } };

/** A renderer that answers exactly these frames, each in a write of its own. */
const answering = (...frames: readonly Frame[]): string => {
  const writes = frames.flatMap(encodeFrame).map((bytes) => bytes.toString('base64'));
  return `export const handler = awslambda.streamifyResponse(async (_event, stream) => {
    for (const bytes of ${JSON.stringify(writes)}) {
      stream.write(Buffer.from(bytes, 'base64'));
      await new Promise((done) => setTimeout(done, 20));
    }
    stream.end();
  });`;
};

const sources = {
  whole: answering(header, pieceOf(0, 300_000), trailer),
  changed: answering(header, pieceOf(0, 299_999), pieceOf(0, 1), trailer),
  cut: answering(header, pieceOf(0, 300_000)),
  early: answering(header, failure),
  late: answering(header, pieceOf(0, 200_000), failure),
};
const job: RenderJob = {
  source: { kind: 'html', htmlBase64: '' },
  page: { delayMs: 0 },
  output: { format: 'png', quality: 80, transparent: false },
  timeoutMs: 1_000,
};

let lambda: LambdaFixture;
beforeAll(async () => {
  lambda = await startLambda(sources);
});
afterAll(() => lambda.stop());

/** What a caller gets to see: bytes, and how they ended. */
const outcomeOf = async (name: keyof typeof sources): Promise<{ bytes: Buffer; code: ErrorCode | undefined }> => {
  const pieces: Uint8Array[] = [];
  try {
    const { bytes } = await createRendererClient(lambda.client, name).render('acct_1', job);
    for await (const piece of bytes) pieces.push(piece);
    return { bytes: Buffer.concat(pieces), code: undefined };
  } catch (error) {
    return { bytes: Buffer.concat(pieces), code: (error as { code: ErrorCode }).code };
  }
};

test('a document comes through byte by byte', async () => {
  const { bytes, code } = await outcomeOf('whole');

  expect(code).toBeUndefined();
  expect(bytes.equals(documentBytes)).toBe(true);
});

test.each([
  ['changed on its way', 'changed'],
  ['without its trailer', 'cut'],
] as const)('a document %s never comes to its full length', async (_what, name) => {
  const { bytes, code } = await outcomeOf(name);

  expect(code).toBe('renderer_lost');
  expect(bytes.length).toBeGreaterThan(0);
  expect(bytes.length).toBeLessThan(documentBytes.length);
});

test('a failure before the first bytes is the answer', async () => {
  await expect(createRendererClient(lambda.client, 'early').render('acct_1', job)).rejects.toMatchObject({
    code: 'page_failed',
  });
});

test('a failure midway ends the document short, with its own code', async () => {
  const { bytes, code } = await outcomeOf('late');

  expect(code).toBe('page_failed');
  expect(bytes.length).toBeLessThan(documentBytes.length);
});

test('each answer gives its socket back, however it ended: a client has fifty of them', async () => {
  for (let calls = 0; calls < 26; calls += 1) {
    expect((await outcomeOf('early')).code).toBe('page_failed');
    expect((await outcomeOf('whole')).code).toBeUndefined();
  }
}, 15_000);
