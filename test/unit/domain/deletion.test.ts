import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  backupsOf,
  canonicalReceipt,
  hashReceiptSecret,
  isReceiptSecret,
  newReceiptSecret,
  publicKeyIdOf,
  type Receipt,
  verifyReceipt,
} from '../../../shared/domain/deletion.ts';

const newKey = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  return { privateKey, pem, id: publicKeyIdOf(publicKey.export({ type: 'spki', format: 'der' })) };
};
const key = newKey();

const receipt: Receipt = {
  deletionId: 'deletion_01J9Z3V8Q4T6X2N5B7C1D0E8FG',
  account: 'acct_01J9Z3V8Q4T6X2N5B7C1D0E8FG',
  requestedAt: 1767225600000,
  completedAt: 1767225605000,
  counts: { rows: 12, keys: 3, objects: 40 },
  logRetentionDays: 30,
  backups: { recoveryDays: 0, lastExpiresAt: null },
  algorithm: 'ECDSA_SHA_256',
  keyId: key.id,
};
const signed = (text: Receipt, privateKey: KeyObject = key.privateKey) => ({
  ...text,
  signature: sign('sha256', canonicalReceipt(text), privateKey).toString('base64'),
});

test('what is signed is a heading and the receipt as JSON without spaces, in one order, whatever order it came in', () => {
  const canonical = [
    'ephemera-deletion-receipt-v1',
    `{"deletionId":"deletion_01J9Z3V8Q4T6X2N5B7C1D0E8FG","account":"acct_01J9Z3V8Q4T6X2N5B7C1D0E8FG","requestedAt":1767225600000,"completedAt":1767225605000,"counts":{"rows":12,"keys":3,"objects":40},"logRetentionDays":30,"backups":{"recoveryDays":0,"lastExpiresAt":null},"algorithm":"ECDSA_SHA_256","keyId":"${key.id}"}`,
  ].join('\n');
  const reversed = Object.fromEntries(Object.entries(receipt).toReversed()) as Receipt;

  expect(canonicalReceipt(receipt).toString()).toBe(canonical);
  expect(canonicalReceipt(reversed).toString()).toBe(canonical);
});

test('a receipt is genuine as it was answered, printed prettily, and with its members in another order', () => {
  const whole = signed(receipt);
  const reversed = Object.fromEntries(Object.entries(whole).toReversed());

  for (const text of [JSON.stringify(whole), JSON.stringify(whole, null, 2), JSON.stringify(reversed)]) {
    expect(verifyReceipt(text, key.pem)).toBe('genuine');
  }
});

test('no receipt with one bit flipped is genuine', () => {
  const bytes = Buffer.from(JSON.stringify(signed(receipt)));
  const flips = Array.from({ length: bytes.length * 8 }, (_, bit) => {
    const flipped = Buffer.from(bytes);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return verifyReceipt(flipped.toString(), key.pem);
  });

  expect(flips.length).toBeGreaterThan(3000);
  expect(flips.filter((verdict) => verdict === 'genuine')).toEqual([]);
});

test('a receipt that another key signed is told from one that was altered', () => {
  const other = newKey();

  expect(verifyReceipt(JSON.stringify(signed({ ...receipt, keyId: other.id }, other.privateKey)), key.pem)).toBe(
    'of_another_key',
  );
  expect(verifyReceipt(JSON.stringify(signed(receipt, other.privateKey)), key.pem)).toBe('altered');
  expect(verifyReceipt(JSON.stringify({ ...signed(receipt), completedAt: 1 }), key.pem)).toBe('altered');
});

test.each([
  ['no JSON', '{'],
  ['a list', '[]'],
  ['a deletion that goes on', JSON.stringify({ deletionId: receipt.deletionId, status: 'running' })],
  ['a receipt without its signature', JSON.stringify(receipt)],
  ['a receipt with a member of its own', JSON.stringify({ ...signed(receipt), note: 'x' })],
  ['a receipt without a member', JSON.stringify({ ...signed(receipt), counts: { rows: 12, keys: 3 } })],
])('%s is no receipt', (_, text) => {
  expect(verifyReceipt(text, key.pem)).toBe('no_receipt');
});

test('a receipt says when the last backup expires, or that there is none', () => {
  expect(backupsOf(0, 1000)).toEqual({ recoveryDays: 0, lastExpiresAt: null });
  expect(backupsOf(35, 1000)).toEqual({ recoveryDays: 35, lastExpiresAt: 1000 + 35 * 86_400_000 });
});

test('a receipt is shown for its own secret and for no other', () => {
  const secret = newReceiptSecret();
  const deletion = { secretHash: hashReceiptSecret(secret) };

  expect(isReceiptSecret(secret, deletion)).toBe(true);
  for (const other of [newReceiptSecret(), '', secret.slice(0, -1), deletion.secretHash]) {
    expect(isReceiptSecret(other, deletion)).toBe(false);
  }
});
