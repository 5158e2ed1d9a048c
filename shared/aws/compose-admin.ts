/** The admin function's clients and names, from its environment, read once. */
import { createAccountStore } from './account-store.ts';
import { createDocuments } from './documents.ts';
import { required } from './environment.ts';

export const composeAdmin = () => {
  const tables = { records: required('TABLE_RECORDS'), dataKeys: required('TABLE_DATA_KEYS') };
  return { accounts: createAccountStore(createDocuments(), tables) };
};
