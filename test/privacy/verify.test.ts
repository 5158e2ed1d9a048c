/** `ephemera verify`: a clean build is clean, and every leak that is planted is caught by the sink that it lies in. */
import { createServer, type RequestListener } from 'node:http';
import { createCaller } from '../../cli/verify/caller.ts';
import { deployedPlaces } from '../../cli/verify/deployed.ts';
import { machinePlaces, memoryPlaces, startVerifiedStack, type VerifiedStack } from '../../cli/verify/embedded.ts';
import { createLedger } from '../../cli/verify/ledger.ts';
import type { Rest } from '../../cli/verify/may-rest.ts';
import { receivedPlaces } from '../../cli/verify/own-account.ts';
import { createPlainToken, createToken, type Token } from '../../cli/verify/search/token-encodings.ts';
import { look } from '../../cli/verify/search-places.ts';
import { storesOf } from '../../cli/verify/sinks/surroundings.ts';
import { startReceiver } from '../../cli/verify/surrounding-services.ts';
import { close, listen } from '../../local/listen.ts';
import { isClean, type TokenSearchReport, tokenSearchReport } from '../../shared/api/token-search-report.ts';
import { runEphemera } from '../support/ephemera-command.ts';
import {
  base64After,
  chromiumIn,
  compressed,
  type Keeper,
  type Leak,
  leaksInto,
  startKeeper,
  zipped,
} from '../support/planted-leaks.ts';

const progress = { step: () => undefined, done: () => undefined };
let stack: VerifiedStack;
beforeAll(async () => {
  stack = await startVerifiedStack(process.env);
});
afterAll(() => stack.stop());

test('a build as it is: every call ends as it was meant to, every sink is read, and no secret is found', async () => {
  const { code, stdout } = await runEphemera(['verify', '--short', '--json']);

  const report = JSON.parse(stdout).tokenSearch as TokenSearchReport;
  expect(report.findings).toEqual([]);
  expect(report.unread).toEqual([]);
  expect(tokenSearchReport.parse(report)).toEqual(report);
  expect(report.tokens).toBeGreaterThan(500);
  expect(new Set(report.calls.map(({ route }) => route)).size).toBeGreaterThan(60);
  const read = Object.fromEntries(report.sinks.map(({ sink, places }) => [sink, places]));
  for (const sink of ['dynamodb', 's3', 'log', 'file', 'open file', 'error answer', 'document', 'export', 'webhook']) {
    expect([sink, read[sink]]).not.toEqual([sink, 0]);
  }
  expect(read['browser memory']).toBeGreaterThan(0);
  expect(code).toBe(0);
}, 240_000);

describe('planted leaks', () => {
  const keepers: Keeper[] = [];
  const roots: number[] = [];
  const memories: number[] = [];
  const ledger = createLedger();
  const undo: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const { stop } of keepers) stop();
    for (const step of undo) await step();
  });

  const keep = async (pids: number[], ...how: Parameters<typeof startKeeper>): Promise<void> => {
    const started = await startKeeper(...how);
    keepers.push(started);
    pids.push(started.pid);
  };
  /** A service that gives away what it should not. */
  const leakyService = async (listener: RequestListener) => {
    const server = createServer(listener);
    const origin = `http://127.0.0.1:${await listen(server)}`;
    undo.push(() => close(server));
    const { send } = createCaller(origin, 'no key', ledger);
    await send({ label: 'GET /leaky', method: 'GET', path: '/', key: null }, 'answered');
  };
  const webhookWith = async (text: string): Promise<void> => {
    const receiver = await startReceiver(ledger);
    undo.push(receiver.close);
    await fetch(`${receiver.origin}/204`, {
      method: 'POST',
      body: '{}',
      headers: { 'X-Debug': encodeURIComponent(text) },
    });
  };

  const leaks = (): readonly Leak[] => [
    ...leaksInto(stack),
    ['open file', 'plain', (text) => keep(roots, text, { file: `${stack.temporary}/unlinked` })],
    ['command line', 'plain', (text) => keep(roots, '', { title: text })],
    ['environment', 'base64', (text) => keep(roots, '', { env: { SECRET: Buffer.from(text).toString('base64') } })],
    ['browser memory', 'plain', (text) => keep(memories, text, { program: chromiumIn(stack.temporary) })],
    ['function memory', 'base64', (text) => keep(memories, base64After(1, text))],
    [
      'error answer',
      'json',
      (text) => leakyService((_, res) => res.writeHead(500).end(JSON.stringify({ message: text }))),
    ],
    [
      'answer',
      'hex',
      (text) => leakyService((_, res) => res.setHeader('X-Debug', Buffer.from(text).toString('hex')).end()),
    ],
    [
      'document',
      'zlib > plain',
      (text) => leakyService((_, res) => res.setHeader('Content-Type', 'application/pdf').end(compressed(text))),
    ],
    [
      'export',
      'zip > plain',
      (text) => leakyService((_, res) => res.setHeader('Content-Type', 'application/zip').end(zipped(text))),
    ],
    ['webhook', 'percent', webhookWith],
  ];

  type Planted = { sink: string; encoding: string; plant: Leak[2]; token: Token };
  let planted: readonly Planted[] = [];
  const foundIn = (leaks: readonly Planted[]) =>
    leaks.map(({ token, sink, encoding }) => [token.name, sink, encoding]).toSorted();

  /** What the sink `s3` reads by its protocol, the embedded S3 has in files. */
  const rest: Rest = {
    sink: 'file',
    place: /^run\/s3\//,
    fields: /^leak /,
    what: 'leaks into S3',
    reason: 'it is the same bytes',
    until: 'never',
  };

  test('are each caught, in the sink and the encoding that they were planted in, and nowhere else', async () => {
    planted = leaks().map(([sink, encoding, plant], at) => {
      const name = `leak ${at}`;
      const token: Token = sink === 's3 upload' ? createPlainToken(name) : createToken(name);
      return { sink, encoding, plant, token };
    });
    const tokens = planted.map(({ token }) => token);
    const lookAround = async () => {
      const sinks = {
        ...machinePlaces(stack, roots),
        ...receivedPlaces(ledger),
        ...memoryPlaces(async () => memories),
      };
      const { findings, unread } = await look({ sinks, tokens, mayRest: [rest], accepted: [], progress });
      // Memory may hold a copy that was cut off besides the whole.
      const whole = findings.filter(({ encoding, sink }) => !(sink.endsWith('memory') && encoding.startsWith('part')));
      return { unread, found: whole.map(({ field, sink, encoding }) => [field, sink, encoding]).toSorted() };
    };
    const before = await lookAround();
    for (const { plant, token } of planted) await plant(token.text, token.text);
    const after = await lookAround();

    expect(before).toEqual({ unread: [], found: [] });
    expect(planted.length).toBeGreaterThanOrEqual(20);
    expect(after).toEqual({
      unread: [],
      found: foundIn(planted),
    });
  }, 120_000);

  test('are caught in the stores by whoever looks into a deployed stack, who opens no envelope; logs that are not there are not read', async () => {
    const tokens = planted.map(({ token }) => token);
    const order = { sinks: deployedPlaces(storesOf(stack.ready)), tokens, mayRest: [], progress };
    const { findings, unread } = await look({ ...order, accepted: ['cloud logs'] });

    expect(findings.map(({ field, sink, encoding }) => [field, sink, encoding]).toSorted()).toEqual(
      foundIn(planted.filter(({ sink }) => ['dynamodb', 's3', 's3 upload', 'sqs'].includes(sink))),
    );
    expect(unread).toEqual([{ sink: 'cloud logs', reason: 'there is no CloudWatch Logs here', isAccepted: true }]);
    expect(isClean({ tokens: 1, calls: [], sinks: [], allowed: [], findings: [], unread })).toBe(true);
    const { unread: unnamed } = await look({ ...order, tokens: [createToken('none')], accepted: [] });
    expect(isClean({ tokens: 1, calls: [], sinks: [], allowed: [], findings: [], unread: unnamed })).toBe(false);
  });
});
