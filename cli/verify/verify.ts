/** `ephemera verify`: sends secrets through every way into a service, then looks for them in every place it has. */
import { writeFile } from 'node:fs/promises';
import type { TokenSearchReport } from '../../shared/api/token-search-report.ts';
import { htmlOf } from '../../shared/api/verification-page.ts';
import type { SignedReport } from '../../shared/api/verification-report.ts';
import { postureLines } from '../posture.ts';
import { createProgress, type Progress } from '../progress.ts';
import {
  adminOf,
  functionIn,
  functionsOf,
  machineOf,
  machinePlaces,
  memoryPlaces,
  startVerifiedStack,
  type VerifiedStack,
} from './embedded.ts';
import { createLedger } from './ledger.ts';
import { openAccount, receivedPlaces } from './own-account.ts';
import type { World } from './plan/world.ts';
import { reportLines } from './report-lines.ts';
import type { Places } from './search-places.ts';
import { whenAllFrozen } from './sinks/frozen.ts';
import { startOwnBucket, startReceiver, startSite } from './surrounding-services.ts';
import { verifyTokens } from './verification.ts';
import { makeWholeReport } from './whole-report.ts';

export type VerifyOptions = {
  readonly isShort: boolean;
  /** Sinks that need not be read. */
  readonly accepted: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
};

/** The memory of Node takes longest, and what is found there may be there: the short run reads Chromium's only. */
const memoryOfFunctions = (stack: VerifiedStack, isShort: boolean): Readonly<Record<string, Places>> => {
  const { 'function memory': ofNode, ...others } = memoryPlaces(() => functionsOf(stack));
  return { ...others, ...(!isShort && ofNode && { 'function memory': ofNode }) };
};

/** Verifies an embedded stack that runs already, and was started for that. */
export const verifyStack = async (
  stack: VerifiedStack,
  { isShort, accepted }: Pick<VerifyOptions, 'isShort' | 'accepted'>,
  progress: Progress,
): Promise<TokenSearchReport> => {
  const ledger = createLedger();
  const [site, receiver, bucket] = [await startSite(ledger), await startReceiver(ledger), await startOwnBucket(ledger)];
  try {
    const admin = adminOf(stack);
    const account = await openAccount(admin, stack.ready.api, ledger);
    const world: World = {
      ...account,
      ledger,
      admin,
      site: site.origin,
      receiver: receiver.origin,
      machine: machineOf(stack, bucket),
      made: new Map(),
    };
    return await verifyTokens({
      world,
      isShort,
      accepted,
      progress,
      sinks: machinePlaces(stack),
      sinksAtEnd: { ...receivedPlaces(ledger), ...memoryOfFunctions(stack, isShort) },
      rest: () => whenAllFrozen(stack.pid),
    });
  } finally {
    for (const service of [site, receiver, bucket]) await service.close();
  }
};

export const verifyEmbedded = async (options: VerifyOptions, progress: Progress): Promise<SignedReport> => {
  progress.step('starting a stack to verify…');
  const stack = await startVerifiedStack(options.environment);
  try {
    const search = () => verifyStack(stack, options, progress);
    return await makeWholeReport({ search, functionNamed: functionIn(stack), progress });
  } finally {
    await stack.stop();
  }
};

type Command = {
  readonly json: boolean;
  readonly html: string | undefined;
  readonly make: (progress: Progress) => Promise<SignedReport>;
};

const linesOf = (report: SignedReport): readonly string[] => [
  ...(report.tokenSearch ? reportLines(report.tokenSearch) : []),
  '',
  'Configuration',
  ...postureLines(report),
];

/**
 * Answers the process's exit code: 0 only if everything was read, nothing found that may not rest where it was, and the
 * configuration is as promised.
 */
export const verify = async ({ json, html, make }: Command): Promise<number> => {
  const progress = createProgress();
  const report = await make(progress);
  progress.done(report.passed ? 'It passed.' : 'It did NOT pass.');
  if (html) await writeFile(html, htmlOf(report));
  process.stdout.write(`${json ? JSON.stringify(report) : linesOf(report).join('\n')}\n`);
  return report.passed ? 0 : 1;
};
