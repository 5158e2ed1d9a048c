/** The plan of a verification, carried out: calls first, then a look into every sink, then erasure, then another look. */
import { setTimeout as delay } from 'node:timers/promises';
import { routes } from '../../shared/api/routes.ts';
import type { TokenSearchReport } from '../../shared/api/token-search-report.ts';
import { failureWords } from '../failure-words.ts';
import type { Progress } from '../progress.ts';
import { labelOf } from './caller.ts';
import type { Ledger } from './ledger.ts';
import { mayRest, restAfterDeletion } from './may-rest.ts';
import { conversions } from './plan/conversions.ts';
import { jobEndings } from './plan/job-endings.ts';
import { refusals } from './plan/refusals.ts';
import { erasing, making, reading } from './plan/things.ts';
import type { Step, World } from './plan/world.ts';
import { look, type Places, type SearchResult, together } from './search-places.ts';

type Sinks = Readonly<Record<string, Places>>;

export type Verification = {
  readonly world: World;
  readonly isShort: boolean;
  /** Of stores and of the machine, read both before and after the erasure. */
  readonly sinks: Sinks;
  /** Read at the end only: what came back to us, and memory. */
  readonly sinksAtEnd: Sinks;
  /** Settles when nothing is under way any more. */
  readonly rest: () => Promise<void>;
  readonly accepted: readonly string[];
  readonly progress: Progress;
};

const runAll = async (steps: readonly Step[], { world, isShort, progress }: Verification): Promise<void> => {
  for (const { name, run, ...step } of steps) {
    if ((isShort && !step.isShort) || (step.needsMachine && !world.machine)) continue;
    progress.step(`${name}…`);
    // A step that breaks off leaves something unsaid; the others, and the search, go on.
    await run(world).catch((error: unknown) => world.ledger.miss(`${name}: ${failureWords(error)}`));
  }
};

const restWithinMs = 150_000;

/** Waits for a queue whose messages hide, say after a worker died. */
const whenReadable = async (places: Places | undefined): Promise<void> => {
  for (const end = Date.now() + restWithinMs; places && Date.now() < end; await delay(1_000)) {
    try {
      for await (const _ of places());
      return;
    } catch {
      // It is read again, and told of if it still cannot be.
    }
  }
};

const lookNow = async (verification: Verification, sinks: Sinks, isDeleted: boolean): Promise<SearchResult> => {
  const { world, rest, progress, accepted } = verification;
  progress.step('waiting until nothing is under way…');
  await whenReadable(sinks.sqs);
  await rest();
  const { tokens } = world.ledger;
  return look({ sinks, tokens, mayRest: isDeleted ? restAfterDeletion : mayRest, accepted, progress });
};

/** Routes of which no call succeeded: what they store and answer then was not looked at. */
const missSilentRoutes = ({ calls, miss }: Ledger): void => {
  const succeeded = new Set(calls.filter(({ status }) => status < 400).map(({ route }) => route));
  for (const route of routes.filter((one) => !one.versions.some((version) => succeeded.has(labelOf(one, version))))) {
    miss(`no call of ${labelOf(route)} succeeded`);
  }
};

export const verifyTokens = async (verification: Verification): Promise<TokenSearchReport> => {
  const { world, sinks, sinksAtEnd, accepted } = verification;
  await runAll([...making, ...conversions, ...refusals, ...reading, ...jobEndings], verification);
  const before = await lookNow(verification, sinks, false);
  await runAll(erasing, verification);
  const after = await lookNow(verification, { ...sinks, ...sinksAtEnd }, true);
  const { ledger } = world;
  if (world.machine && !verification.isShort) missSilentRoutes(ledger);
  const result = together([before, after]);
  const missed = ledger.missed.map((reason) => ({ sink: 'outcome', reason, isAccepted: accepted.includes('outcome') }));
  return { tokens: ledger.tokens.length, calls: [...ledger.calls], ...result, unread: [...result.unread, ...missed] };
};
