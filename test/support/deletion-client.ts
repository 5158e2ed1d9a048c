/** The deletion of accounts over HTTP, as their owners see it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SignedReceipt } from '../../shared/domain/deletion.ts';
import type { EmbeddedStack } from './embedded-stack.ts';

export type Begun = { readonly deletionId: string; readonly receiptSecret: string };
export type Account = { readonly account: string; readonly apiKey: string };
type Api = Pick<EmbeddedStack, 'api'>;

export const askToDelete = ({ api }: Api, { apiKey }: Account, body?: object): Promise<Response> =>
  api('/v2/account', {
    method: 'DELETE',
    headers: { 'X-API-Key': apiKey },
    ...(body && { body: JSON.stringify(body) }),
  });

/** Deletes an account, or throws with what was answered instead. */
export const deleteAccount = async (stack: Api, own: Account): Promise<Begun> => {
  const response = await askToDelete(stack, own, { confirm: own.account });
  const answer = await response.json();
  if (response.status !== 202) throw new Error(`not deleted: ${response.status} ${JSON.stringify(answer)}`);
  return answer as Begun;
};

export const askForReceipt = ({ api }: Api, { deletionId, receiptSecret }: Begun): Promise<Response> =>
  api(`/v2/deletions/${deletionId}`, { headers: { 'Receipt-Secret': receiptSecret } });

const pollMs = 100;

/** The receipt as it was answered, once there is one; `seen` is told what is answered before. */
export const signedReceipt = async (
  stack: Api,
  begun: Begun,
  withinMs = 30_000,
  seen: (answer: object) => void = () => undefined,
): Promise<SignedReceipt> => {
  for (const end = Date.now() + withinMs; ; await sleep(pollMs)) {
    const answer = (await (await askForReceipt(stack, begun)).json()) as Partial<SignedReceipt>;
    if (answer.signature) return answer as SignedReceipt;
    seen(answer);
    if (Date.now() > end) throw new Error(`no receipt after ${withinMs} ms`);
  }
};

/** Likewise; a deletion that has no receipt yet must be running. */
export const receiptOf = (stack: Api, begun: Begun, withinMs?: number): Promise<SignedReceipt> =>
  signedReceipt(stack, begun, withinMs, (answer) =>
    expect(answer).toEqual({ deletionId: begun.deletionId, status: 'running' }),
  );
