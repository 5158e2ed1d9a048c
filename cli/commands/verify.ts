/** `ephemera verify`. */
import { jsonFlag, leaf } from '../command.ts';

type VerifyFlags = {
  readonly target?: string;
  readonly site: string;
  readonly short?: boolean;
  readonly acceptUnread?: readonly string[];
  readonly json?: boolean;
  readonly html?: string;
};

export const command = leaf<VerifyFlags>({
  summary:
    'Send secrets through every way into a service, look for them in every place that it has, and at its configuration',
  flags: [
    {
      name: 'target',
      value: 'file',
      summary:
        "a deployed stack, by its outputs as cdk deploy --outputs-file writes them, or the output VerifyTarget alone (default: a stack of this command's own)",
    },
    {
      name: 'site',
      value: 'url',
      summary: 'a web site for a deployed stack to render, whatever the path',
      fallback: 'https://example.com',
    },
    { name: 'short', summary: 'a part of the calls only' },
    {
      name: 'accept-unread',
      value: 'sinks',
      summary: 'sinks that need not be read, by their names',
      isRepeated: true,
    },
    { name: 'html', value: 'file', summary: 'write the report as a page, too' },
    jsonFlag,
  ],
  examples: [
    ['ephemera verify --short', ''],
    ['ephemera verify --target outputs.json --site https://example.com', 'a deployed stack'],
  ],
  run: async ({ flags, environment }) => {
    const { target, site, short: isShort = false, acceptUnread: accepted = [], json = false, html } = flags;
    const { verify, verifyEmbedded } = await import('../verify/verify.ts');
    const { verifyDeployed } = await import('../verify/deployed.ts');
    const { readTarget } = await import('../verify/target.ts');
    return verify({
      json,
      html,
      make: async (progress) =>
        target
          ? verifyDeployed({ target: await readTarget(target), site, isShort, accepted }, progress)
          : verifyEmbedded({ isShort, accepted, environment }, progress),
    });
  },
});
