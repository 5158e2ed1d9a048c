/**
 * What goes around a deployment: whether it can be made, whether it works, how much memory it is best run with, and whether
 * it is configured as promised. What each of them needs is loaded when it is asked for: all other commands start without it.
 */
import { type Command, InvalidArgumentError } from 'commander';
import { apiOf, type ConnectionOptions, rendererOf } from './connection.ts';

type Connect = () => ConnectionOptions;

const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
/** No less than Chromium starts in; how much an account may have, AWS knows. */
const memorySize = wholeNumber(512, 65_536);
const sizes = (text: string): number[] => text.split(',').map(memorySize);

const addTune = (program: Command, connect: Connect): void => {
  program
    .command('tune')
    .description('time the renderer at several sizes of its memory, and put back the one that it had')
    .option('--function <name>', 'the renderer in AWS (EPHEMERA_RENDERER_FUNCTION)')
    .option('--sizes <mb,mb,...>', 'sizes in MB', sizes, [1024, 1536, 2048, 3008, 4096])
    .option('--rounds <number>', 'documents timed at each size, after a first one', wholeNumber(1, 1000), 10)
    .option('--document <file>', 'an HTML file of your own to render (default: the public invoice)')
    .option('--yes', 'do not ask before it starts', false)
    .option('--json', 'print the figures as JSON', false)
    .action(async ({ function: named, ...options }) => {
      const connection = connect();
      const rendererFunction = named ?? connection.rendererFunction;
      const renderer = () => rendererOf({ ...connection, rendererFunction });
      const { tune } = await import('./tune.ts');
      process.exitCode = await tune({ document: undefined, ...options, renderer });
    });
};

const addDoctor = (program: Command): void => {
  program
    .command('doctor')
    .description('before a deployment: look whether this machine, the AWS account and the region are ready for it')
    .option('--region <region>', 'where it is to go (default: as the AWS SDK finds it)')
    .option('--json', 'print the checks as JSON', false)
    .action(async ({ region, json }) => {
      const { doctor } = await import('./doctor.ts');
      process.exitCode = await doctor({ region, json });
    });
};

const addSmoke = (program: Command, connect: Connect): void => {
  program
    .command('smoke')
    .description('check a running service: renders, jobs, links, webhooks, egress, streaming; cleans up after itself')
    .option('--url <url>', 'where the service is (or --api, EPHEMERA_API, or a running stack by --ready-file)')
    .option('--key <key>', 'an API key with all scopes; every user of this computer can see it (or EPHEMERA_API_KEY)')
    .option(
      '--webhook <url>',
      'a receiver that answers 2xx; if it is on this machine, it is opened there for the check',
    )
    .option('--json', 'print the checks as JSON', false)
    .action(async ({ url, key, webhook, json }) => {
      const { api, apiKey, readyFile } = connect();
      // A service that is named on the command line is meant, whatever the environment says.
      const named = url
        ? { readyFile: undefined, api: url, apiKey: key ?? apiKey }
        : { readyFile, api, apiKey: key ?? apiKey };
      const { smoke } = await import('./smoke.ts');
      process.exitCode = await smoke({ webhook, json, connect: () => apiOf(named) });
    });
};

const addPosture = (program: Command, connect: Connect): void => {
  program
    .command('posture')
    .description('look whether a running service is configured as it promises; changes nothing')
    .option('--function <name>', 'the verifier in AWS (EPHEMERA_VERIFIER_FUNCTION)')
    .option('--json', 'print the report as JSON', false)
    .option('--html <file>', 'write the report as a page, too')
    .option('--publish', 'have the report signed, and kept as the last one, which GET /v2/verification shows', false)
    .option('--check <report>', 'instead, check a signed report; offline with --public-keys')
    .option('--public-keys <file>', 'the public keys in PEM, as GET /v2/verification/public-keys answers them')
    .action(async ({ function: named, json, html, publish, check, publicKeys }) => {
      const { verifierFunction, ...rest } = connect();
      const connection = { ...rest, verifierFunction: named ?? verifierFunction };
      if (check) {
        const { checkReportFile } = await import('./verification.ts');
        process.exitCode = await checkReportFile(check, { ...connection, publicKeys });
        return;
      }
      const { posture } = await import('./posture.ts');
      process.exitCode = await posture({ connection, json, html, publish });
    });
};

const addVerify = (program: Command, environment: NodeJS.ProcessEnv): void => {
  program
    .command('verify')
    .description(
      'send secrets through every way into a service, look for them in every place that it has, and at its configuration',
    )
    .option(
      '--target <file>',
      "a deployed stack, by its outputs as cdk deploy --outputs-file writes them, or the output VerifyTarget alone (default: a stack of this command's own)",
    )
    .option('--site <url>', 'a web site for a deployed stack to render, whatever the path', 'https://example.com')
    .option('--short', 'a part of the calls only', false)
    .option('--accept-unread <sinks...>', 'sinks that need not be read, by their names', [])
    .option('--json', 'print the signed report as JSON', false)
    .option('--html <file>', 'write the report as a page, too')
    .action(async ({ target, site, short: isShort, acceptUnread: accepted, json, html }) => {
      const { verify, verifyEmbedded } = await import('./verify/verify.ts');
      const { verifyDeployed } = await import('./verify/deployed.ts');
      const { readTarget } = await import('./verify/target.ts');
      process.exitCode = await verify({
        json,
        html,
        make: async (progress) =>
          target
            ? verifyDeployed({ target: await readTarget(target), site, isShort, accepted }, progress)
            : verifyEmbedded({ isShort, accepted, environment }, progress),
      });
    });
};

export const addDeploymentCommands = (program: Command, connect: Connect, environment: NodeJS.ProcessEnv): void => {
  addDoctor(program);
  addSmoke(program, connect);
  addTune(program, connect);
  addPosture(program, connect);
  addVerify(program, environment);
};
