/** A job as the activity log shows it: a line for each thing that is recorded of it. */
import type { Job } from '../client/index.ts';

/** As JavaScript writes it: names without quotes. */
const inline = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${name}: ${inline(member)}`);
  return `{ ${members.join(', ')} }`;
};
const plain = (value: unknown): string => (typeof value === 'string' ? value : inline(value));

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

export const jobLines = ({ id, status, timestamp, params = {}, report, ...job }: Job): readonly string[] => {
  const { url, authentication, ...rest } = params;
  return [
    `Job ID: ${id}`,
    ...(url === undefined ? [] : [`URL: ${plain(url)}`]),
    ...(authentication === undefined ? [] : [`Authentication: ${inline(authentication)}`]),
    `Status: ${status}`,
    `Time: ${new Date(timestamp).toISOString()}`,
    ...labels.flatMap(([name, label]) => (job[name] === undefined ? [] : [`${label}: ${plain(job[name])}`])),
    ...(report?.pages === undefined ? [] : [`Pages: ${report.pages}`]),
    ...Object.entries(rest).map(([name, value]) => `${name}: ${plain(value)}`),
  ];
};
