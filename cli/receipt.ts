import { readFile } from 'node:fs/promises';
import { createClient } from '../client/index.ts';
import { type ReceiptVerdict, type SignedReceipt, verifyReceipt } from '../shared/domain/deletion.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { failureWords } from './failure-words.ts';
import { readConnection } from './own-stack.ts';

type VerifyOptions = {
  readonly publicKey: string | undefined;
  readonly api: string | undefined;
  readonly readyFile: string | undefined;
};

const requestTimeoutMs = 20_000;

const fetchKey = async (api: string): Promise<string> => {
  const { deletions } = createClient({ baseUrl: api, timeoutMs: requestTimeoutMs });
  return deletions.publicKey().catch(() => {
    throw new Error(`${api} does not give out a public key for receipts.`);
  });
};

const keyOf = async ({ publicKey, api, readyFile }: VerifyOptions): Promise<string> => {
  if (publicKey) return readFile(publicKey, 'utf8');
  if (api) return fetchKey(api);
  if (readyFile) return fetchKey((await readConnection(readyFile)).api);
  throw new Error('name the public key: --public-key FILE, or --api URL where it is given out.');
};

const isNone: Readonly<Record<Exclude<ReceiptVerdict, 'genuine'>, string>> = {
  altered: 'NOT genuine: it was altered after it was signed.',
  of_another_key: 'NOT genuine under this public key: it names another one.',
  no_receipt: 'NOT genuine: it is no whole deletion receipt.',
};

const timeOf = (ms: number): string => new Date(ms).toISOString();

const summary = ({ account, completedAt, counts, logRetentionDays, backups }: SignedReceipt): string => {
  const { rows, keys, objects } = counts;
  const backup = backups.lastExpiresAt === null ? 'no backups' : `last backup expires ${timeOf(backups.lastExpiresAt)}`;
  return `Genuine: account ${account} was deleted by ${timeOf(completedAt)} (${rows} rows, ${keys} keys, ${objects} files; logs go after ${logRetentionDays} days; ${backup}).`;
};

/** Checks a receipt, offline when the key lies in a file. Answers the process's exit code. */
export const verifyReceiptFile = async (file: string, options: VerifyOptions): Promise<number> => {
  try {
    const [text, key] = await Promise.all([readFile(file, 'utf8'), keyOf(options)]);
    const verdict = verifyReceipt(text, key);
    if (verdict === 'genuine') {
      console.log(summary(JSON.parse(text)));
      return 0;
    }
    console.error(`ephemera: ${file} is ${isNone[verdict]}`);
  } catch (error) {
    console.error(`ephemera: ${failureWords(error)}`);
    return exitCodeOf(error);
  }
  return exitCodes.failed;
};
