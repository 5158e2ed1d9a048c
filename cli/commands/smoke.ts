/** `ephemera smoke`. */
import { jsonFlag, leaf } from '../command.ts';
import { apiOf } from '../connection.ts';
import { smoke } from '../smoke.ts';

export const command = leaf<{ webhook?: string; json?: boolean }>({
  summary: 'Check a running service: renders, jobs, links, webhooks, egress, streaming; cleans up after itself',
  about: 'It needs an API key with all scopes. docs/operations.md says what each line means.',
  flags: [
    {
      name: 'webhook',
      value: 'url',
      summary: 'a receiver that answers 2xx; if it is on this machine, it is opened there for the check',
    },
    jsonFlag,
  ],
  examples: [
    ['ephemera smoke --url https://api.example.com', 'with a key in EPHEMERA_API_KEY'],
    ['ephemera smoke --ready-file /tmp/ephemera.json', 'a stack on this machine'],
  ],
  run: ({ flags: { webhook, json = false }, connection }) =>
    smoke({ webhook, json, connect: () => apiOf(connection()) }),
});
