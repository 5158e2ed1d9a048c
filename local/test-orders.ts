/**
 * What whoever started the stack as a child process may order by message: staged faults and looks inside, for tests.
 * There is no other way to them, and no function's code knows of them.
 */

import type { Access, AccessReport } from './aws/access/access.ts';
import type { Credentials, Identities, Identity } from './aws/identities.ts';
import type { RequestFault, RequestFaults } from './aws/request-faults.ts';
import { killAtByte, reportTail } from './lambda/answer-taps.ts';
import type { LambdaHost } from './lambda/host.ts';
import { functionNameOf } from './physical-names.ts';
import type { ReadyFile } from './ready-file.ts';

export type Order =
  /** Kills the function when its next answer has reached this many bytes. */
  | { readonly killAtByte: { readonly function: string; readonly bytes: number } }
  /** Answers twice: at once, and with the last bytes of the function's next answer when that has ended. */
  | { readonly reportTail: { readonly function: string } }
  /** The function's next environments load this module before their code; without one, none any more. */
  | { readonly preload: { readonly function: string; readonly module?: string } }
  /** Something befalls the requests to AWS services that the fault describes. */
  | { readonly failRequests: RequestFault }
  /** No staged fault befalls a request any more. */
  | { readonly clearFaults: true }
  /** Answers how many staged faults have not been met so far. */
  | { readonly countFaults: true }
  /** Answers how many requests each function has made to AWS since this was last asked. */
  | { readonly countRequests: true }
  /** The function's role lacks this grant from now on; grants are named as in `infra/grants.ts`. */
  | { readonly withhold: string }
  /** Roles have all their grants again. */
  | { readonly restoreGrants: true }
  /** Answers what was allowed and what was refused. */
  | { readonly reportAccess: true }
  /** Answers the credentials and the principal id of a customer's system that has this name, or of who has that role. */
  | { readonly issueCredentials: { readonly user: string; readonly role?: 'verify' } }
  /** Answers what the ready file would say now, process ids above all. */
  | { readonly describe: true };

export type Reply = {
  readonly accepted?: true;
  readonly ready?: ReadyFile;
  readonly unmet?: number;
  /** Base64. */
  readonly tail?: string;
  /** By `function service:operation`. */
  readonly counts?: Readonly<Record<string, number>>;
  readonly access?: AccessReport;
  readonly user?: Credentials & Pick<Identity, 'principalId'>;
};

type Parts = {
  readonly host: LambdaHost;
  readonly access: Access;
  readonly faults: RequestFaults;
  readonly identities: Identities;
  readonly describe: () => ReadyFile;
};

const obey = (
  order: Order,
  { host, access, faults, identities, describe }: Parts,
  replyLater: (reply: Reply) => void,
): Reply => {
  if ('describe' in order) return { ready: describe() };
  if ('countRequests' in order) return { counts: faults.takeCounts() };
  if ('issueCredentials' in order)
    return { user: identities.issueToUser(order.issueCredentials.user, order.issueCredentials.role) };
  if ('reportAccess' in order) return { access: access.report() };
  if ('withhold' in order) access.withhold(order.withhold);
  if ('restoreGrants' in order) access.restoreAll();
  if ('failRequests' in order) faults.stage(order.failRequests);
  if ('clearFaults' in order) faults.clear();
  if ('countFaults' in order) return { unmet: faults.unmet() };
  if ('killAtByte' in order)
    host.tapNextAnswer(functionNameOf(order.killAtByte.function), killAtByte(order.killAtByte.bytes));
  if ('preload' in order) host.preload(functionNameOf(order.preload.function), order.preload.module);
  if ('reportTail' in order) {
    const tap = reportTail((tail) => replyLater({ tail: tail.toString('base64') }));
    host.tapNextAnswer(functionNameOf(order.reportTail.function), tap);
  }
  return { accepted: true };
};

export const obeyOrders = (parts: Parts): void => {
  process.on('message', ({ id, order }: { id: number; order: Order }) => {
    const reply = (answer: Reply): void => void process.send?.({ id, ...answer });
    reply(obey(order, parts, reply));
  });
};
