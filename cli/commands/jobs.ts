/** `ephemera jobs`. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Job } from '../../client/index.ts';
import { jobLines } from '../../client/job-lines.ts';
import { type Command, type Given, jsonFlag, leaf, wholeNumber } from '../command.ts';
import { clientOf } from '../connection.ts';
import { type ListFlags, listFields, listGiven, timeGiven } from '../list-flags.ts';
import { columns, type JsonFlag, print, sized, timeOf } from '../print.ts';
import { saveDocument } from '../render/save-document.ts';

const idArgument = { name: 'id', summary: 'the id of a job, job_...' } as const;
const statuses = ['pending', 'success', 'error'] as const;
const secondsMax = 86_400;

type Filter = { readonly status?: (typeof statuses)[number]; readonly type?: Job['type'] };

const list = async (given: Given<JsonFlag & ListFlags & Filter>): Promise<number> => {
  const { status, type } = given.flags;
  const client = await clientOf(given.connection());
  const found = await listGiven(given.flags, (query) => client.jobs.each({ ...query, status, type }));
  const row = (job: Job) => [
    job.id,
    timeOf(job.timestamp),
    job.status,
    job.type,
    job.size === undefined ? (job.code ?? '') : sized(job.size),
    job.name ?? '',
  ];
  return print(columns(found.map(row)), found, given);
};

const wait = async (given: Given<JsonFlag & { timeout: number; output?: string }>): Promise<number> => {
  const [id = ''] = given.args;
  const { timeout, output } = given.flags;
  const client = await clientOf(given.connection());
  const job = await client.jobs.wait(id, { timeoutMs: timeout * 1000 });
  if (output !== undefined) await saveDocument(await client.download(job), output);
  return print(jobLines(job), job, given);
};

const history = async (given: Given<{ csv?: boolean; since?: string; until?: string }>): Promise<number> => {
  const { csv, since, until } = given.flags;
  const client = await clientOf(given.connection());
  const times = { since: timeGiven('since', since), until: timeGiven('until', until) };
  const { stream } = await client.jobs.history(csv ? 'csv' : 'ndjson', times);
  await pipeline(Readable.fromWeb(stream as never), given.streams.stdout, { end: false });
  return 0;
};

const remove = async (given: Given<JsonFlag & { assets?: boolean }>): Promise<number> => {
  const client = await clientOf(given.connection());
  for (const id of given.rest) await client.jobs.delete(id, { assets: given.flags.assets });
  return print(
    given.rest.map((id) => `${id} is deleted.`),
    { deleted: given.rest },
    given,
  );
};

export const command: Command = {
  summary: 'Look into the activity log, wait for jobs, delete their records',
  commands: {
    list: leaf<JsonFlag & ListFlags & Filter>({
      summary: 'list jobs, newest first',
      flags: [
        ...listFields('jobs'),
        { name: 'status', value: 'status', summary: 'only those that stand so', choices: statuses },
        { name: 'type', value: 'type', summary: 'only those of this type, such as html-pdf' },
        jsonFlag,
      ],
      examples: [['ephemera jobs list --status error --since 2027-01-31', '']],
      run: list,
    }),
    show: leaf<JsonFlag>({
      summary: 'show what is recorded of a job; what may be private reads ...',
      args: [idArgument],
      flags: [jsonFlag],
      run: async (given) => {
        const job = await (await clientOf(given.connection())).jobs.get(given.args[0] ?? '');
        return print(jobLines(job), job, given);
      },
    }),
    wait: leaf<JsonFlag & { timeout: number; output?: string }>({
      summary: 'wait until a job has ended; fails as the job does',
      args: [idArgument],
      flags: [
        {
          name: 'timeout',
          value: 'seconds',
          summary: 'for how long; the job goes on',
          read: wholeNumber(1, secondsMax),
          fallback: 300,
        },
        { name: 'output', short: 'o', value: 'file', summary: 'write its document there' },
        jsonFlag,
      ],
      examples: [['ephemera jobs wait job_... -o report.pdf', '']],
      run: wait,
    }),
    delete: leaf<JsonFlag & { assets?: boolean }>({
      summary: 'delete records; a pending job is cancelled',
      args: [{ ...idArgument, isRepeated: true }],
      flags: [{ name: 'assets', summary: 'their documents too' }, jsonFlag],
      run: remove,
    }),
    history: leaf<{ csv?: boolean; since?: string; until?: string }>({
      summary: 'print the history of all jobs, one a line, as JSON',
      flags: [{ name: 'csv', summary: 'as CSV' }, ...listFields('jobs').filter(({ name }) => name !== 'limit')],
      examples: [['ephemera jobs history --csv > history.csv', '']],
      run: history,
    }),
  },
};
