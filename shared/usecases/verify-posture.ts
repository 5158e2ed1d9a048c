import { isPassed, type VerificationReport } from '../api/verification-report.ts';
import { type Expectation, type Readers, readPosture, type Target } from '../domain/posture.ts';

type Parts = {
  readonly now: () => number;
  readonly look: () => {
    readonly readers: Readers;
    readonly target: Target;
    readonly build: () => Promise<string>;
  };
};

/** Looks at the live configuration as it is now, and tells what of it is not as it must be. */
export const verifyPosture = async (
  { expectations, chromium }: { readonly expectations: readonly Expectation[]; readonly chromium: string },
  { now, look }: Parts,
): Promise<VerificationReport> => {
  const startedAt = now();
  const { readers, target, build } = look();
  const posture = [...(await readPosture(expectations, readers, target))];
  const report = { version: 1, startedAt, endedAt: now(), build: await build(), chromium, target, posture } as const;
  return { ...report, passed: isPassed(report) };
};
