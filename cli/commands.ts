/** Every command by its name, with what the list of all says of it. The rest is loaded for the one that is asked for. */
import type { Catalogue } from './command.ts';

const documents = 'Documents:';
const account = 'Account:';
const operator = 'Operating:';
const command = 'This command:';

export const commands = {
  render: {
    heading: documents,
    summary: 'render files, URLs, templates or standard input to PDFs or images',
    load: () => import('./commands/render.ts'),
  },
  start: {
    heading: documents,
    summary: 'run the whole service on this machine until Ctrl-C',
    load: () => import('./commands/start.ts'),
  },
  templates: {
    heading: documents,
    summary: 'list, show, add and change templates',
    load: () => import('./commands/templates.ts'),
  },
  mcp: {
    heading: documents,
    summary: 'let an assistant render documents, by the Model Context Protocol',
    load: () => import('./commands/mcp.ts'),
  },
  jobs: {
    heading: account,
    summary: 'look into the activity log, wait for jobs, delete their records',
    load: () => import('./commands/jobs.ts'),
  },
  assets: {
    heading: account,
    summary: 'list, download and delete stored documents',
    load: () => import('./commands/assets.ts'),
  },
  storage: {
    heading: account,
    summary: 'let documents go to a bucket of your own',
    load: () => import('./commands/storage.ts'),
  },
  key: {
    heading: account,
    summary: 'make, list, rotate and revoke API keys',
    load: () => import('./commands/key.ts'),
  },
  account: {
    heading: account,
    summary: "see and delete the account; for an operator, manage everybody's",
    load: () => import('./commands/account.ts'),
  },
  export: {
    heading: account,
    summary: 'export the whole account: records, documents, and a manifest that every file is checked against',
    load: () => import('./commands/export.ts'),
  },
  receipt: {
    heading: account,
    summary: 'check receipts of deleted accounts',
    load: () => import('./commands/receipt.ts'),
  },
  doctor: {
    heading: operator,
    summary: 'look whether this machine can run the service, or the AWS account take it',
    load: () => import('./commands/doctor.ts'),
  },
  smoke: {
    heading: operator,
    summary: 'check a running service: renders, jobs, links, webhooks, egress, streaming',
    load: () => import('./commands/smoke.ts'),
  },
  tune: {
    heading: operator,
    summary: 'time the renderer at several sizes of its memory, and what a thousand documents cost at each',
    load: () => import('./commands/tune.ts'),
  },
  verify: {
    heading: operator,
    summary: 'send secrets through every way into a service, and look for them in every place that it has',
    load: () => import('./commands/verify.ts'),
  },
  posture: {
    heading: operator,
    summary: 'look whether a running service is configured as it promises',
    load: () => import('./commands/posture.ts'),
  },
  sender: {
    heading: operator,
    summary: 'let systems send conversions to the queue of submissions',
    load: () => import('./commands/sender.ts'),
  },
  config: {
    heading: command,
    summary: 'keep where the service is, and the key for it',
    load: () => import('./commands/config.ts'),
  },
  completion: {
    heading: command,
    summary: 'print what lets a shell complete commands, flags and values',
    load: () => import('./commands/completion.ts'),
  },
} as const satisfies Catalogue;

export type CommandName = keyof typeof commands;
export const commandNames = Object.keys(commands) as readonly CommandName[];
