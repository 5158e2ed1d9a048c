import { boundedReport, type RenderReport } from '../../shared/domain/render-report.ts';
import type { EgressReport } from './egress-report.ts';
import type { MissingGlyphs } from './missing-glyphs.ts';
import type { OpenedDocument } from './open-document.ts';
import type { Clock } from './phase-clock.ts';
import type { ResourceFailure } from './watched-requests.ts';

type Parts = {
  readonly clock: Clock;
  readonly egress: EgressReport;
  readonly opened: readonly OpenedDocument[];
  /** Of each document. */
  readonly missingGlyphs: readonly MissingGlyphs[];
  readonly document: { readonly length: number; readonly pages?: number };
  /** Whether the job wants what is there at its deadline. */
  readonly bestAttempt: boolean;
};

/** How the browser sees an answer of the egress door's own, whose reason the door knows better. */
const doorStatuses = ['http_403', 'http_502', 'http_504'];

/** The door's failures, and those that it cannot see: what is inside a tunnel, and what was answered with an error. */
const failuresOf = ({ failed, refused }: EgressReport, opened: readonly OpenedDocument[]): ResourceFailure[] => {
  const explained = new Set([...failed, ...refused].map(({ host }) => host));
  const isOthers = ({ host, reason }: ResourceFailure): boolean =>
    !explained.has(host) || (reason.startsWith('http_') && !doorStatuses.includes(reason));
  const seen = opened.flatMap(({ failures }) => failures).filter(isOthers);
  return [...new Map([...failed, ...seen].map((one) => [`${one.host} ${one.reason}`, one])).values()];
};

const namesOf = (documents: readonly MissingGlyphs[]): MissingGlyphs =>
  documents.every((names) => names === undefined) ? undefined : [...new Set(documents.flatMap((names) => names ?? []))];

export const composeReport = (parts: Parts): RenderReport => {
  const { clock, egress, opened, document, bestAttempt } = parts;
  const missingGlyphs = namesOf(parts.missingGlyphs);
  const statuses = opened.flatMap(({ status }) => status ?? []);
  const { length: bytes, pages } = document;
  return boundedReport({
    ms: clock,
    ...(pages !== undefined && { pages }),
    bytes,
    ...(statuses.length > 0 && { documentStatus: Math.max(...statuses) }),
    requests: egress.requests,
    failed: failuresOf(egress, opened),
    refused: egress.refused,
    ...(missingGlyphs && { missingGlyphs }),
    consoleErrors: opened.reduce((sum, { consoleErrors }) => sum + consoleErrors, 0),
    ...(bestAttempt && { bestAttempt: opened.some(({ isCutShort }) => isCutShort) }),
  });
};
