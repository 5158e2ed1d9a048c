/** The account of one verification, and what the service sent back to it. */
import { createCaller } from './caller.ts';
import { type Ledger, receivedSinks } from './ledger.ts';
import type { World } from './plan/world.ts';
import type { Places } from './search-places.ts';

/** An account for this run alone, whose key the ledger knows as a secret. The plan ends with its deletion. */
export const openAccount = async (admin: World['admin'], api: string, ledger: Ledger) => {
  const name = `verify ${new Date().toISOString()}`;
  const made = (await admin({ action: 'createAccount', name, plan: 'unlimited' })) as {
    account: string;
    apiKey: string;
  };
  ledger.keep('API key', made.apiKey);
  return { account: made.account, api, ...createCaller(api, made.apiKey, ledger) };
};

export const receivedPlaces = ({ received }: Ledger): Readonly<Record<string, Places>> =>
  Object.fromEntries(
    receivedSinks.map((sink) => [
      sink,
      async function* () {
        for (const piece of received) if (piece.sink === sink) yield piece;
      },
    ]),
  );
