/**
 * What was found of a running service: whether its configuration is as promised and, where that was searched for, whether
 * any token of a customer's lies where it must not. Signed, so that anybody can check who made it, with the public key alone.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { publicKeyIdOf, receiptAlgorithm } from '../domain/deletion.ts';
import { isAsPromised } from '../domain/posture.ts';
import { signedReportText } from '../domain/report-form.ts';
import { text, timestamp } from './answer-values.ts';
import { documented } from './fields.ts';
import { isClean, tokenSearchReport } from './token-search-report.ts';

const yes = (description: string) => documented(z.boolean(), { description });

const postureCheck = z.strictObject({
  check: text('What was looked at.', 'bucket content: public access'),
  promise: text('The promise of docs/privacy.md that rests on it.', 'P4'),
  expected: text('What it must be.', 'blocked'),
  seen: text('What it is.', 'blocked'),
  passed: yes('Whether they are the same.'),
  notRead: z.exactOptional(text('Why it was not read, which is never the same as passed.')),
});

const unsignedFields = {
  version: documented(z.literal(1), { description: 'Version of this form.' }),
  startedAt: timestamp(),
  endedAt: timestamp(),
  build: text('SHA-256 over the hashes of the code of every function, in hexadecimal.'),
  chromium: text('Version of the package that Chromium comes from.', '153.0.0'),
  target: documented(z.enum(['aws', 'embedded']), { description: 'Where it ran.' }),
  tokenSearch: z.exactOptional(tokenSearchReport),
  posture: z.array(postureCheck),
  passed: yes('Whether nothing failed and nothing was found.'),
};

export const verificationReport = z.strictObject(unsignedFields);
export type VerificationReport = z.infer<typeof verificationReport>;

export const signedReport = z.strictObject({
  ...unsignedFields,
  algorithm: documented(z.literal(receiptAlgorithm), { description: 'How it is signed.' }),
  keyId: text('SHA-256 of the public key, in hexadecimal.'),
  signature: text('The signature, DER in Base64.'),
});
export type SignedReport = z.infer<typeof signedReport>;

/** Whether nothing failed and nothing was found: what `passed` must say. */
export const isPassed = ({ target, tokenSearch, posture }: Omit<VerificationReport, 'passed'>): boolean =>
  isAsPromised(posture, target) && (tokenSearch === undefined || isClean(tokenSearch));

/** The most that is kept: in a row of DynamoDB, which takes 400 KB, beside the keys of some hundred years. */
export const reportBytesMax = 350_000;
/** Of it, what a search may have: the look at the configuration, and the signature, take a tenth. */
export const searchBytesMax = 0.8 * reportBytesMax;

/** What is signed of a report, its members brought into the order of the form. */
export const canonicalReport = (report: Omit<SignedReport, 'signature'>): Buffer => {
  const { signature: _, ...inOrder } = z.parse(signedReport, { ...report, signature: '' });
  return Buffer.from(signedReportText(createHash('sha256').update(JSON.stringify(inOrder)).digest('hex')));
};

export type ReportVerdict = 'genuine' | 'altered' | 'of_another_key' | 'no_report';

const parseReport = (json: string): SignedReport | undefined => {
  try {
    const given: unknown = JSON.parse(json);
    const { data } = z.safeParse(signedReport, given);
    // Base64 is read leniently: only one spelling of a signature counts.
    const isWhole = data && Buffer.from(data.signature, 'base64').toString('base64') === data.signature;
    return isWhole && isDeepStrictEqual(data, given) ? data : undefined;
  } catch {
    return undefined;
  }
};

const pemBlock = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g;

/**
 * @param json the report, its members in any order
 * @param publicKeys one or more in PEM, one after the other: a report names the one that it was signed with
 * @throws when there is no public key among them
 */
export const verifyReport = (json: string, publicKeys: string): ReportVerdict => {
  const keys = (publicKeys.match(pemBlock) ?? [publicKeys]).map((pem) => createPublicKey(pem));
  const report = parseReport(json);
  if (!report) return 'no_report';
  const key = keys.find((one) => publicKeyIdOf(one.export({ type: 'spki', format: 'der' })) === report.keyId);
  if (!key) return 'of_another_key';
  const { signature, ...unsigned } = report;
  return verify('sha256', canonicalReport(unsigned), key, Buffer.from(signature, 'base64')) ? 'genuine' : 'altered';
};
