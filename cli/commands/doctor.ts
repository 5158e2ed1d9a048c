/** `ephemera doctor`. */
import { jsonFlag, leaf } from '../command.ts';
import { doctor } from '../doctor.ts';

export const command = leaf<{ region?: string; embedded?: boolean; json?: boolean }>({
  summary: 'Look whether this machine can run the service, or the AWS account take it; changes nothing',
  about: `Before a deployment: Node, CDK and build, credentials, region, quotas. With --embedded: whether "ephemera start" and
"ephemera render" work here: Node, memory, disk, port, clock, the stack, Chromium, fonts. What fails says what to do.`,
  flags: [
    { name: 'region', value: 'region', summary: 'where it is to go (default: as the AWS SDK finds it)' },
    { name: 'embedded', summary: 'look at this machine alone' },
    jsonFlag,
  ],
  examples: [
    ['ephemera doctor --embedded', ''],
    ['ephemera doctor --region eu-central-1', ''],
  ],
  run: ({ flags: { region, embedded: isEmbedded = false, json = false }, streams }) =>
    doctor({ region, isEmbedded, json, streams }),
});
