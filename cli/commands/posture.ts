/** `ephemera posture`. */
import { jsonFlag, leaf } from '../command.ts';

type PostureFlags = {
  readonly function?: string;
  readonly json?: boolean;
  readonly html?: string;
  readonly publish?: boolean;
  readonly check?: string;
  readonly publicKeys?: string;
};

export const command = leaf<PostureFlags>({
  summary: 'Look whether a running service is configured as it promises; changes nothing',
  flags: [
    { name: 'function', value: 'name', summary: 'the verifier in AWS (EPHEMERA_VERIFIER_FUNCTION)' },
    { name: 'html', value: 'file', summary: 'write the report as a page, too' },
    {
      name: 'publish',
      summary: 'have the report signed, and kept as the last one, which GET /v2/verification shows',
    },
    { name: 'check', value: 'report', summary: 'instead, check a signed report; offline with --public-keys' },
    {
      name: 'public-keys',
      value: 'file',
      summary: 'the public keys in PEM, as GET /v2/verification/public-keys answers them',
    },
    jsonFlag,
  ],
  examples: [
    ['ephemera posture --ready-file /tmp/ephemera.json', 'a stack on this machine'],
    ['ephemera posture --check report.json --public-keys ephemera-verification.pem', 'offline'],
  ],
  run: async ({ flags: { function: named, json = false, html, publish = false, check, publicKeys }, connection }) => {
    const { verifierFunction, ...rest } = connection();
    const found = { ...rest, verifierFunction: named ?? verifierFunction };
    if (check) {
      const { checkReportFile } = await import('../verification.ts');
      return checkReportFile(check, { ...found, publicKeys });
    }
    const { posture } = await import('../posture.ts');
    return posture({ connection: found, json, html, publish });
  },
});
