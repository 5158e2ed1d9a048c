import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { groupPids } from '../../local/lambda/process-group.ts';
import { type LambdaFixture, startLambda } from '../support/lambda-fixture.ts';
import { within } from '../support/watched-process.ts';

const echo = `export const handler = async (event, context) => {
  if (event.fail) throw new TypeError('told to');
  if (event.exit) process.exit(3);
  if (event.sleepMs) await new Promise((done) => setTimeout(done, event.sleepMs));
  const memoryMb = process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE;
  return { event, pid: process.pid, tenant: context.tenantId, left: context.getRemainingTimeInMillis(), memoryMb };
};`;

const streamer = `export const handler = awslambda.streamifyResponse(async (event, stream) => {
  for (let at = 0; at < event.chunks; at += 1) {
    if (at === event.failAt) throw new Error('midway');
    if (at === event.exitAt) { await new Promise((done) => setTimeout(done, 50)); process.exit(1); }
    if (!stream.write(Buffer.alloc(event.bytes, at))) await new Promise((done) => stream.once('drain', done));
  }
  stream.end();
});`;

const tickMs = 10;
const ticker = `let ticks = 0; setInterval(() => { ticks += 1; }, ${tickMs});
export const handler = async () => ({ ticks, pid: process.pid });`;

const hog = `export const handler = async () => {
  const { spawn } = await import('node:child_process');
  const code = 'const a = []; setInterval(() => a.push(Buffer.alloc(20e6, 1)), 20)';
  spawn(process.execPath, ['-e', code], { stdio: 'ignore' });
  await new Promise(() => setInterval(() => {}, 1000));
};`;

const answerOf = async (lambda: LambdaFixture, name: string, event: unknown, TenantId?: string) => {
  const call = new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event), ...(TenantId && { TenantId }) });
  const { Payload, FunctionError } = await lambda.client.send(call);
  return { value: JSON.parse(Payload?.transformToString() ?? 'null'), error: FunctionError };
};

const streamOf = async (lambda: LambdaFixture, event: unknown) => {
  const call = new InvokeWithResponseStreamCommand({ FunctionName: 'streamer', Payload: JSON.stringify(event) });
  const { EventStream } = await lambda.client.send(call);
  const chunks: Uint8Array[] = [];
  let complete: { ErrorCode?: string | undefined } | undefined;
  for await (const { PayloadChunk, InvokeComplete } of EventStream ?? []) {
    if (PayloadChunk?.Payload) chunks.push(PayloadChunk.Payload);
    if (InvokeComplete) complete = InvokeComplete;
  }
  return { bytes: Buffer.concat(chunks), complete };
};

const states = (group: number): string[] =>
  groupPids(group).map((pid) => readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '')[0] ?? '');

let lambda: LambdaFixture;
beforeAll(async () => {
  lambda = await startLambda({ echo, streamer, ticker });
});
afterAll(() => lambda.stop());

test('an event goes in and its answer comes out through the real SDK', async () => {
  const { value, error } = await answerOf(lambda, 'echo', { hello: 'wörld' });

  expect(error).toBeUndefined();
  expect(value.event).toEqual({ hello: 'wörld' });
  expect(value.left).toBeGreaterThan(4_000);
});

test('a thrown error answers as FunctionError, and the environment lives on', async () => {
  const single = await startLambda({ echo }, { environmentsMax: 1 });
  try {
    const before = await answerOf(single, 'echo', {});
    const failed = await answerOf(single, 'echo', { fail: true });
    const after = await answerOf(single, 'echo', {});

    expect(failed).toMatchObject({ error: 'Unhandled', value: { errorType: 'TypeError', errorMessage: 'told to' } });
    expect(after.value.pid).toBe(before.value.pid);
  } finally {
    await single.stop();
  }
});

test('a process that exits fails its invocation, and the next one gets a new environment', async () => {
  const failed = await answerOf(lambda, 'echo', { exit: true });
  const after = await answerOf(lambda, 'echo', {});

  expect(failed.value.errorType).toBe('Runtime.ExitError');
  expect(after.error).toBeUndefined();
});

test('events at the same time get environments of their own; more than the limit wait', async () => {
  const answers = await Promise.all(Array.from({ length: 6 }, () => answerOf(lambda, 'echo', { sleepMs: 200 })));

  expect(new Set(answers.map(({ value }) => value.pid)).size).toBe(4);
  expect(answers.every(({ error }) => error === undefined)).toBe(true);
});

test('a stream of 20 MB arrives whole and complete', async () => {
  const { bytes, complete } = await streamOf(lambda, { chunks: 200, bytes: 100_000 });

  expect(bytes.length).toBe(20_000_000);
  expect(bytes[19_999_999]).toBe(199);
  expect(complete).toEqual({});
});

test.each([
  ['handler that throws', { failAt: 3 }, 'Error'],
  ['process that dies', { exitAt: 3 }, 'Runtime.ExitError'],
])('a %s midway ends the stream with an error, never as complete', async (_what, how, errorCode) => {
  const { bytes, complete } = await streamOf(lambda, { chunks: 10, bytes: 1000, ...how });

  expect(bytes.length).toBeLessThan(10_000);
  expect(complete?.ErrorCode).toBe(errorCode);
});

test('a request over 6 MB is refused as Lambda refuses it', async () => {
  await expect(answerOf(lambda, 'echo', { big: 'x'.repeat(6 * 1024 * 1024) })).rejects.toMatchObject({
    name: 'RequestTooLargeException',
  });
});

test('an unknown function is refused as Lambda refuses it', async () => {
  await expect(answerOf(lambda, 'nobody', {})).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('an environment is frozen between invocations', async () => {
  const frozenMs = 600;
  const beganAt = performance.now();
  const first = await answerOf(lambda, 'ticker', {});
  expect(await within(5_000, async () => states(first.value.pid).join() === 'T')).toBe(true);
  await delay(frozenMs);
  expect(states(first.value.pid)).toEqual(['T']);
  const second = await answerOf(lambda, 'ticker', {});
  const awakeMs = performance.now() - beganAt - frozenMs;

  expect(second.value.pid).toBe(first.value.pid);
  expect(second.value.ticks - first.value.ticks).toBeLessThanOrEqual(awakeMs / tickMs + 1);
});

test('a function that runs out of time is killed with all it started', async () => {
  const short = await startLambda({ echo }, { timeoutMs: 400 });
  try {
    const { value } = await answerOf(short, 'echo', { sleepMs: 5_000 });

    expect(value.errorType).toBe('Sandbox.Timedout');
    expect(short.host.pids().echo).toEqual([]);
  } finally {
    await short.stop();
  }
});

test('the memory limit counts what the function started', async () => {
  const small = await startLambda({ hog }, { memoryMb: 256, timeoutMs: 20_000 });
  try {
    await small.host.warm('hog');
    const [group = Number.NaN] = small.host.pids().hog ?? [];

    const { value } = await answerOf(small, 'hog', {});

    expect(value.errorType).toBe('Runtime.OutOfMemory');
    for (let waits = 0; waits < 40 && groupPids(group).length > 0; waits += 1) await delay(50);
    expect(groupPids(group)).toEqual([]);
  } finally {
    await small.stop();
  }
});

test('with tenant isolation no environment serves two tenants', async () => {
  const isolated = await startLambda({ echo }, { tenantIsolation: true, environmentsMax: 2 });
  try {
    const a1 = await answerOf(isolated, 'echo', {}, 'a');
    const b1 = await answerOf(isolated, 'echo', {}, 'b');
    const a2 = await answerOf(isolated, 'echo', {}, 'a');
    const c1 = await answerOf(isolated, 'echo', {}, 'c');

    expect(a2.value.pid).toBe(a1.value.pid);
    expect(new Set([a1, b1, c1].map(({ value }) => value.pid)).size).toBe(3);
    expect([a1, b1, c1].map(({ value }) => value.tenant)).toEqual(['a', 'b', 'c']);
    await expect(answerOf(isolated, 'echo', {})).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  } finally {
    await isolated.stop();
  }
});

test('a change of memory reaches new environments, and the old ones take no more events', async () => {
  const sized = await startLambda({ echo }, { environmentsMax: 1, memoryMb: 512 });
  const FunctionName = 'echo';
  const read = () => sized.client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const update = (input: { MemorySize: number; RevisionId?: string | undefined }) =>
    sized.client.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...input }));
  try {
    const before = await answerOf(sized, 'echo', {});
    const busy = answerOf(sized, 'echo', { sleepMs: 400 });
    await delay(200);
    const { RevisionId, MemorySize } = await read();
    await update({ MemorySize: 1024, RevisionId });
    const after = await answerOf(sized, 'echo', {});

    expect([before.value.memoryMb, MemorySize, after.value.memoryMb]).toEqual(['512', 512, '1024']);
    expect((await busy).value.pid).toBe(before.value.pid);
    expect(after.value.pid).not.toBe(before.value.pid);
    expect((await read()).MemorySize).toBe(1024);
    await expect(update({ MemorySize: 2048, RevisionId })).rejects.toMatchObject({
      name: 'PreconditionFailedException',
    });
    await expect(update({ MemorySize: 64 })).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  } finally {
    await sized.stop();
  }
});

test('who asks for the log is told what an invocation is billed by, its time after the answer included', async () => {
  const late = `export const handler = awslambda.streamifyResponse(async (event, stream) => {
    stream.end('done');
    await new Promise((done) => setTimeout(done, 300));
  });`;
  const billed = await startLambda({ late });
  try {
    const call = new InvokeWithResponseStreamCommand({ FunctionName: 'late', Payload: '{}', LogType: 'Tail' });
    let log = '';
    for await (const { InvokeComplete } of (await billed.client.send(call)).EventStream ?? []) {
      log = Buffer.from(InvokeComplete?.LogResult ?? '', 'base64').toString();
    }
    const [, billedMs = '0'] = /^REPORT .*Billed Duration: (\d+) ms\tMemory Size: 512 MB/.exec(log) ?? [];
    expect(Number(billedMs)).toBeGreaterThanOrEqual(300);
  } finally {
    await billed.stop();
  }
});

test('a host that closes ends what runs, what has only begun to start, and what waits', async () => {
  const closing = await startLambda({ echo }, { environmentsMax: 2 });
  const outcomeOf = (event: object): Promise<string> =>
    closing.host.invoke('echo', Buffer.from(JSON.stringify(event))).then(
      () => 'answered',
      () => 'ended',
    );
  const running = outcomeOf({ sleepMs: 30_000 });
  await delay(1_000);
  const [starting, waiting] = [outcomeOf({}), outcomeOf({})];
  closing.host.close();

  expect(await Promise.all([running, starting, waiting])).toEqual(['ended', 'ended', 'ended']);
  await closing.stop();
});
