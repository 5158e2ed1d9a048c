/** Leaks that a test plants from outside into a running stack: into each sink, in each encoding. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { CreateMultipartUploadCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { VerifiedStack } from '../../cli/verify/embedded.ts';
import { createDataKeys } from '../../shared/aws/data-keys.ts';
import { seal } from '../../shared/domain/envelope.ts';
import { documentsOf, kmsOf, s3Of, sqsOf } from './operator.ts';

/** Keeps what it reads: in memory, in a file without a name, in its command line, in its environment. */
const keeper = `
  my ($file) = @ARGV;
  $| = 1;
  my $text = <STDIN>;
  if ($file) { open(our $held, '+>', $file); print $held $text; $held->flush(); unlink($file); $text = 'x' x 200; }
  print 'kept'; sleep 600;
`;

export type Keeper = { readonly pid: number; readonly stop: () => void };

/** A process that holds a text; under another program's name, if one is given. */
export const startKeeper = async (
  bytes: string | Buffer,
  { program = '/usr/bin/perl', file = '', env = {}, title = 'keeper' } = {},
): Promise<Keeper> => {
  const child = spawn(program, ['-e', keeper, ...(file ? [file] : [])], { env, argv0: title });
  child.stdin.end(Buffer.concat([Buffer.from(bytes as string), Buffer.from('\n')]));
  await once(child.stdout, 'data');
  return { pid: child.pid as number, stop: () => void child.kill() };
};

/** What passes for a process of the browser. */
export const chromiumIn = (folder: string): string => {
  const program = join(folder, 'chromium');
  copyFileSync('/usr/bin/perl', program);
  return program;
};

const noise = 'x'.repeat(300);
const html = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
export const base64After = (before: number, text: string, encoding: BufferEncoding = 'base64'): string =>
  Buffer.from(`${'-'.repeat(before)}${text}-`).toString(encoding);
const bigEndian = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
/** As much of a ZIP file as holds one deflated member. */
export const zipped = (text: string): Buffer => {
  const header = Buffer.alloc(30);
  header.write('PK\x03\x04');
  header.writeUInt16LE(8, 8);
  header.writeUInt16LE(5, 26);
  return Buffer.concat([header, Buffer.from('a.txt'), deflateRawSync(text + noise)]);
};

/** One leak: the sink and the encoding that must name it, and how it gets there. */
export type Leak = readonly [sink: string, encoding: string, plant: (text: string, word: string) => Promise<unknown>];

/** Leaks into the stores and the files of a stack. */
export const leaksInto = ({ ready, temporary }: VerifiedStack): readonly Leak[] => {
  const { tables = {}, buckets = {}, keys = {} } = ready.resources;
  const row = (values: object) =>
    documentsOf(ready).send(
      new PutCommand({
        TableName: tables.records,
        Item: { pk: 'ACCOUNT#planted', sk: `JOB#${Object.keys(values)}`, ...values },
      }),
    );
  const object = (Bucket: string | undefined, Key: string, Body: string | Buffer, more: object = {}) =>
    s3Of(ready).send(new PutObjectCommand({ Bucket, Key: `planted/${Key}`, Body, ...more }));
  const write = async (name: string, bytes: string | Buffer): Promise<void> => {
    const folder = join(temporary, 'planted');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), bytes);
  };
  const log = async (name: string, line: string): Promise<void> => appendFileSync(ready.logs[name] ?? '', `${line}\n`);
  const message = async (MessageBody: string): Promise<void> => {
    // A queue that starts no function: it would take the message.
    const { QueueUrl } = await sqsOf(ready).send(new CreateQueueCommand({ QueueName: 'idle' }));
    await sqsOf(ready).send(new SendMessageCommand({ QueueUrl, MessageBody }));
  };
  const sealedContent = async (text: string): Promise<void> => {
    const record = { account: 'acct_planted', record: 'job_planted', purpose: 'content' } as const;
    const names = { table: tables['data-keys'] ?? '', applicationKey: keys.application ?? '' };
    const dataKeys = createDataKeys(documentsOf(ready), kmsOf(ready), names);
    const sealed = await dataKeys.create(record, (key) => seal(key, record, Buffer.from(JSON.stringify({ text }))));
    const Key = `${record.account}/${record.record}`;
    await s3Of(ready).send(new PutObjectCommand({ Bucket: buckets.content, Key, Body: sealed }));
  };
  return [
    ['dynamodb', 'plain', (text) => row({ title: text })],
    ['dynamodb', 'utf-16le', (text) => row({ binary: Buffer.from(text, 'utf16le') })],
    ['dynamodb', 'hex', (text) => row({ digits: Buffer.from(text).toString('hex') })],
    ['s3', 'plain', (text) => object(buckets.assets, 'metadata', 'x', { Metadata: { title: text } })],
    [
      's3 upload',
      'plain',
      (_, word) => s3Of(ready).send(new CreateMultipartUploadCommand({ Bucket: buckets.content, Key: word })),
    ],
    ['sealed content', 'json', sealedContent],
    ['sqs', 'base64', (text) => message(base64After(0, text))],
    ['sqs', 'percent', (text) => message(encodeURIComponent(text))],
    ['log', 'json', (text) => log('api', JSON.stringify({ message: text }))],
    ['log', 'base64', (text) => log('worker', base64After(1, text))],
    ['log', 'json in json', (text) => log('sweeper', JSON.stringify({ body: JSON.stringify({ text }) }))],
    ['file', 'html', (text) => write('page.html', html(text))],
    ['file', 'base64', (text) => write('encoded', base64After(2, text))],
    ['file', 'utf-16be', (text) => write('wide', bigEndian(text))],
    ['file', 'gzip > plain', (text) => write('packed.gz', gzipSync(text + noise))],
    ['file', 'zstd > plain', (text) => write('packed.zst', zstdCompressSync(text + noise))],
  ];
};

export const compressed = (text: string): Buffer => deflateSync(text + noise);
