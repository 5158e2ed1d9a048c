/** A job as the activity log shows it: a line for each thing that is recorded of it. */
import type { Job } from './wire.ts';

/** As JavaScript writes it: names without quotes. */
const inline = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${name}: ${inline(member)}`);
  return `{ ${members.join(', ')} }`;
};
const plain = (value: unknown): string => (typeof value === 'string' ? value : inline(value));

/** What was asked for and what became of it: four lines, fewer where no URL or no credentials were given. */
export const mainJobLines = ({ id, status, params: { url, authentication } = {} }: Job): readonly string[] => [
  `Job ID: ${id}`,
  ...(url === undefined ? [] : [`URL: ${plain(url)}`]),
  ...(authentication === undefined ? [] : [`Authentication: ${inline(authentication)}`]),
  `Status: ${status}`,
];

/** The rest of the request, as it was recorded. */
export const requestLines = ({ params: { url: _url, authentication: _authentication, ...rest } = {} }: Job) =>
  Object.entries(rest).map(([name, value]) => `${name}: ${plain(value)}`);

const labels = [
  ['type', 'Type'],
  ['code', 'Error code'],
  ['error', 'Error'],
  ['storageMode', 'Storage'],
  ['apiKeyUsed', 'API key'],
  ['size', 'Bytes'],
  ['processTime', 'Milliseconds'],
  ['assetId', 'Asset'],
] as const;

export const jobLines = (job: Job): readonly string[] => [
  ...mainJobLines(job),
  `Time: ${new Date(job.timestamp).toISOString()}`,
  ...labels.flatMap(([name, label]) => (job[name] === undefined ? [] : [`${label}: ${plain(job[name])}`])),
  ...(job.report?.pages === undefined ? [] : [`Pages: ${job.report.pages}`]),
  ...requestLines(job),
];
