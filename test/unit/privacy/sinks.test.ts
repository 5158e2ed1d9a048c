import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, openSync, readdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { createToken, type Token } from '../../../cli/verify/search/token-encodings.ts';
import { livingProcesses } from '../../../cli/verify/sinks/processes.ts';
import type { ReadyFile } from '../../../local/ready-file.ts';
import { clientOf, createRecords, type Running, start, stop, TableName } from '../../support/dynamodb.ts';
import { type SearchOptions, searchSinks } from '../../support/sinks.ts';

/** A process that keeps what it is told: in memory, in an unlinked file, or in one that only a child of its holds. */
const keeper = `
  const { openSync, unlinkSync, writeSync, closeSync } = require('node:fs');
  const { spawn } = require('node:child_process');
  const kept = [];
  const unlinked = ({ file, text }) => {
    const descriptor = openSync(file, 'w+');
    writeSync(descriptor, text);
    unlinkSync(file);
    return descriptor;
  };
  process.on('message', (order) => {
    if (order.in === 'memory') kept.push(Buffer.from(order.text));
    if (order.in === 'unlinked file') unlinked(order);
    if (order.in === 'named file') writeSync(openSync(order.file, 'w'), order.text);
    if (order.in === 'child') {
      const descriptor = unlinked(order);
      spawn('sleep', ['60'], { detached: true, stdio: ['ignore', 'ignore', 'ignore', descriptor], env: {} });
      closeSync(descriptor);
    }
    process.send('done');
  });
`;

/** Calls mmap(2) by its number, which differs by architecture: Node has no way to it. */
const mapAndClose = `
  my ($file, $mmap) = @ARGV;
  open(my $handle, '+<', $file) or die;
  syscall($mmap + 0, 0, 4096, 3, 1, fileno($handle), 0) > 0 or die;
  close($handle); unlink($file);
  $| = 1; print 'mapped'; sleep 60;
`;

const paths = { directory: '', outside: '', log: '' };
let database: Running;
let child: ChildProcess;
let ready: ReadyFile;

const order = async (message: object): Promise<void> => {
  child.send(message);
  await once(child, 'message');
};

const found = async (token: Token, options?: SearchOptions) =>
  (await searchSinks(ready, [token], options)).map(({ sink, place, encoding }) => [sink, place, encoding]);

beforeAll(async () => {
  const root = realpathSync(await mkdtemp(join(tmpdir(), 'sinks-test-')));
  paths.directory = join(root, 'run');
  paths.outside = join(root, 'outside');
  paths.log = join(paths.directory, 'logs', 'api.log');
  for (const folder of ['run/logs', 'run/scratch', 'outside']) mkdirSync(join(root, folder), { recursive: true });
  const log = openSync(paths.log, 'a');
  child = spawn(process.execPath, ['-e', keeper, 'shown-argument'], {
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
    env: { PATH: process.env.PATH },
  });
  database = await start();
  await createRecords(clientOf(database.port));
  ready = {
    api: 'http://127.0.0.1:1',
    apiKey: 'unused',
    account: 'unused',
    directory: paths.directory,
    aws: {
      region: 'eu-central-1',
      accessKeyId: 'test',
      secretAccessKey: 'test',
      principalId: 'AIDATEST',
      endpoints: { dynamodb: `http://127.0.0.1:${database.port}` },
    },
    resources: { tables: { records: TableName } },
    logs: { api: paths.log },
    pids: { api: [child.pid as number] },
  };
});

afterAll(async () => {
  for (const { pid, parent } of livingProcesses()) if (parent === child.pid) process.kill(pid, 'SIGKILL');
  child.kill('SIGKILL');
  await stop(database);
  await rm(join(paths.directory, '..'), { recursive: true });
});

const putRow = (sk: string, row: object) =>
  clientOf(database.port).send(new PutCommand({ TableName, Item: { pk: 'ACCOUNT#a', sk, ...row } }));

describe('a planted leak is caught by the sink that it lies in, and by no other:', () => {
  test('a line of a log, which the process has open too', async () => {
    const token = createToken('html');
    appendFileSync(paths.log, `{"level":"error","message":${JSON.stringify(token.text)}}\n`);

    expect(await found(token)).toEqual([['log', 'api', 'json']]);
  });

  test.each<[string, (text: string) => unknown, string]>([
    ['a field', (text) => text, 'plain'],
    ['a field of a map in a list', (text) => [{ a: text }], 'plain'],
    ['the name of a field', (text) => ({ [text]: 1 }), 'plain'],
    ['a binary field', (text) => Buffer.from(text), 'plain'],
    ['a field in base64', (text) => Buffer.from(`?${text}`).toString('base64'), 'base64'],
  ])('%s of a job row', async (what, fieldOf, encoding) => {
    const token = createToken('html');
    await putRow(`JOB#${what}`, { params: fieldOf(token.text) });

    expect(await found(token)).toEqual([['dynamodb', `records ACCOUNT#a JOB#${what}`, encoding]]);
  });

  test('the key of a row, among more rows than one page of a scan holds', async () => {
    const token = createToken('html');
    for (const shard of [1, 2, 3, 4, 5]) await putRow(`USAGE#${shard}`, { filler: 'x'.repeat(300_000) });
    await putRow(token.text, {});

    const place = `records ACCOUNT#a ${token.text}`;
    expect(await found(token)).toEqual([['dynamodb', place, 'plain']]);
  });

  test('an unlinked file that a live process holds open', async () => {
    const [token, file] = [createToken('html'), join(paths.directory, 'scratch', 'print')];
    await order({ in: 'unlinked file', file, text: token.text });

    expect(readdirSync(join(paths.directory, 'scratch'))).not.toContain('print');
    expect(await found(token)).toEqual([['open file', `node ${child.pid}, ${file} (deleted)`, 'plain']]);
  });

  test('an unlinked file held only by a child in a process group of its own', async () => {
    const [token, file] = [createToken('html'), join(paths.directory, 'scratch', 'memory')];
    await order({ in: 'child', file, text: token.text });

    const [sleeper] = livingProcesses().filter(({ parent }) => parent === child.pid);
    expect(await found(token)).toEqual([['open file', `sleep ${sleeper?.pid}, ${file} (deleted)`, 'plain']]);
  });

  test('an unlinked file that a process has mapped into its memory, and no longer open', async () => {
    const [token, file] = [createToken('html'), join(paths.directory, 'scratch', 'shared')];
    writeFileSync(file, token.text.padEnd(4096));
    const mapper = spawn('perl', ['-e', mapAndClose, file, process.arch === 'arm64' ? '222' : '9']);
    await once(mapper.stdout, 'data');

    const findings = await found(token, { processes: [mapper.pid as number] });

    mapper.kill();
    expect(findings).toEqual([['open file', `perl ${mapper.pid}, ${file} (deleted)`, 'plain']]);
  });

  test('a file outside of the folders that a process has open', async () => {
    const [token, file] = [createToken('html'), join(paths.outside, 'dump')];
    await order({ in: 'named file', file, text: token.text });

    expect(await found(token)).toEqual([['open file', `node ${child.pid}, ${file}`, 'plain']]);
  });

  test('a file in scratch, which a process has open', async () => {
    const token = createToken('html');
    await order({ in: 'named file', file: join(paths.directory, 'scratch', 'kept'), text: token.text });

    expect(await found(token)).toEqual([['file', 'run/scratch/kept', 'plain']]);
  });

  test('the names of a file and of a folder, and the target of a link', async () => {
    const [token, scratch] = [createToken('html'), join(paths.directory, 'scratch')];
    const [head = '', tail = ''] = token.parts;
    writeFileSync(join(scratch, `${head}.pdf`), '');
    mkdirSync(join(scratch, `profile-${tail}`));
    symlinkSync(`/nowhere/${tail}`, join(scratch, 'link'));

    expect((await found(token)).sort()).toEqual(
      [
        ['file', 'run/scratch/link', 'part, plain'],
        ['file', `run/scratch/${head}.pdf`, 'part, plain'],
        ['file', `run/scratch/profile-${tail}`, 'part, plain'],
      ].sort(),
    );
  });

  test('a file in a folder that was named besides the own one', async () => {
    const token = createToken('html');
    writeFileSync(join(paths.outside, 'state'), token.text);

    expect(await found(token)).toEqual([]);
    const directories = { data: paths.outside };
    expect(await found(token, { directories })).toEqual([['file', 'data/state', 'plain']]);
  });

  test('a command line and an environment', async () => {
    const [argument, variable] = [createToken('argument'), createToken('variable')];
    const leaky = spawn('sleep', ['60'], { argv0: argument.text, env: { SECRET: variable.text } });
    await once(leaky, 'spawn');
    const options = { processes: [leaky.pid as number] };

    expect(await found(argument, options)).toEqual([['command line', `sleep ${leaky.pid}`, 'plain']]);
    expect(await found(variable, options)).toEqual([['environment', `sleep ${leaky.pid}`, 'plain']]);
    leaky.kill();
  });

  test('the memory of a stopped process, when asked for', async () => {
    const token = createToken('html');
    await order({ in: 'memory', text: token.text });
    child.kill('SIGSTOP');

    const findings = await found(token, { memoryOf: [child.pid as number] });

    child.kill('SIGCONT');
    expect(new Set(findings.map(([sink]) => sink))).toEqual(new Set(['memory']));
    expect(findings.map(([, , encoding]) => encoding)).toContain('plain');
    expect(await found(token)).toEqual([]);
  });
});

describe('a search', () => {
  test('finds nothing of tokens that nobody wrote', async () => {
    const tokens = ['html', 'cookie', 'password'].map(createToken);

    expect(await searchSinks(ready, tokens, { memoryOf: [child.pid as number] })).toEqual([]);
  });

  test('leaves out what the table allows', async () => {
    const token = createToken('html');
    await putRow('JOB#allowed', { title: token.text });
    await putRow('JOB#other', { title: token.text });

    const allowed = [{ sink: 'dynamodb', place: /JOB#allowed$/, token: 'html' }] as const;
    expect(await found(token, { allowed })).toEqual([['dynamodb', 'records ACCOUNT#a JOB#other', 'plain']]);
  });

  test('fails when a sink cannot be read, rather than pass it over', async () => {
    const endpoints = { dynamodb: 'http://127.0.0.1:1' };

    const blind = { ...ready, aws: { ...ready.aws, endpoints } };
    await expect(searchSinks(blind, [createToken('html')])).rejects.toThrow();
    await expect(searchSinks({ ...ready, logs: { api: '/nowhere' } }, [createToken('html')])).rejects.toThrow();
  });
});
