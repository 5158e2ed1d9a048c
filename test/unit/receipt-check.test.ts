/** The check of a receipt that a browser makes says what the one on the command line says. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { checkReceipt } from '../../dashboard/receipt-check.ts';
import { canonicalReceipt, publicKeyIdOf, receiptAlgorithm, verifyReceipt } from '../../shared/domain/deletion.ts';

const pairOf = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keyId = publicKeyIdOf(publicKey.export({ type: 'spki', format: 'der' }));
  return { privateKey, keyId, pem: publicKey.export({ type: 'spki', format: 'pem' }).toString() };
};
const own = pairOf();

const signed = (rows: number, { privateKey, keyId } = own) => {
  const receipt = {
    ...{ deletionId: 'deletion_1', account: 'acct_1', requestedAt: 1, completedAt: 2 },
    counts: { rows, keys: 2, objects: 3 },
    logRetentionDays: 30,
    backups: { recoveryDays: 0, lastExpiresAt: null },
    algorithm: receiptAlgorithm,
    keyId,
  } as const;
  return { ...receipt, signature: sign('sha256', canonicalReceipt(receipt), privateKey).toString('base64') };
};
const both = async (text: string) => [(await checkReceipt(text, own.pem)).kind, verifyReceipt(text, own.pem)];

test('what was signed is genuine, however long the numbers of its signature are', async () => {
  // Of so many, some numbers begin with a zero byte, which the signature leaves out.
  const receipts = Array.from({ length: 600 }, (_, rows) => signed(rows));
  const lengths = new Set(receipts.map(({ signature }) => Buffer.from(signature, 'base64').length));

  expect(lengths.size).toBeGreaterThan(1);
  for (const receipt of receipts) expect((await checkReceipt(JSON.stringify(receipt), own.pem)).kind).toBe('genuine');
});

const receipt = signed(1);
test.each([
  ['genuine', receipt],
  ['genuine', Object.fromEntries(Object.entries(receipt).toReversed())],
  ['altered', { ...receipt, counts: { ...receipt.counts, rows: 0 } }],
  ['altered', { ...receipt, signature: signed(2).signature }],
  ['altered', { ...receipt, signature: 'AAAA' }],
  ['of_another_key', signed(1, pairOf())],
  ['no_receipt', { ...receipt, more: 1 }],
  ['no_receipt', { ...receipt, counts: { ...receipt.counts, more: 1 } }],
  ['no_receipt', { ...receipt, signature: `${receipt.signature}\n` }],
  ['no_receipt', { ...receipt, algorithm: 'none' }],
  ['no_receipt', { ...receipt, backups: undefined }],
  ['no_receipt', null],
])('both say the same: %s (%#)', async (verdict, given) => {
  expect(await both(JSON.stringify(given))).toEqual([verdict, verdict]);
});

test('what is no JSON is no receipt', async () => {
  expect(await both('a receipt')).toEqual(['no_receipt', 'no_receipt']);
});
