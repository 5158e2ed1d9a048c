/** Looks at the live configuration: for whoever asks, and by the clock, when the report is signed and kept. */
import type { Context } from 'aws-lambda';
import { chromiumRelease } from '../../infra/chromium-release.ts';
import { expectedPosture, inspected } from '../../infra/expected-posture.ts';
import type { VerificationReport } from '../../shared/api/verification-report.ts';
import { composeVerifier } from '../../shared/aws/compose-verifier.ts';
import { logFailure } from '../../shared/observability/logger.ts';
import { publishVerification } from '../../shared/usecases/publish-verification.ts';
import { verifyPosture } from '../../shared/usecases/verify-posture.ts';

const parts = composeVerifier(inspected);
const expectations = expectedPosture(parts.choices);

type Event = { readonly source?: string };

export const handler = async (event: Event, { awsRequestId: requestId }: Context): Promise<VerificationReport> => {
  const report = await verifyPosture({ expectations, chromium: chromiumRelease.version }, parts);
  if (event.source !== 'aws.events') return report;
  const signed = await publishVerification(report, parts);
  if (!signed.passed) logFailure('verification_failed', { code: 'internal', requestId, error: undefined });
  return signed;
};
