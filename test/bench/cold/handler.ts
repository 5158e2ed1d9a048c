/**
 * The renderer as it ships, from the start of its process to the last byte of its first document, without a host: loads
 * the bundle's handler and hands it one event. Tells its parent the moments, in epoch milliseconds.
 */
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { firstJob } from './first-job.ts';

type Handler = (job: unknown, stream: PassThrough, context: { readonly tenantId: string }) => Promise<void>;

Object.assign(globalThis, { awslambda: { streamifyResponse: (handler: Handler) => handler } });

const now = (): number => performance.timeOrigin + performance.now();

const { handler } = await import(pathToFileURL(`${process.env.LAMBDA_TASK_ROOT}/handler.mjs`).href);
const initialized = now();
const answer = new PassThrough();
const answered = new Promise<number>((resolve) => answer.resume().once('end', () => resolve(now())));
await (handler as Handler)(firstJob, answer, { tenantId: 'acct_bench' });

// The parent ends this process and the browser.
process.send?.({ initialized, printed: await answered });
