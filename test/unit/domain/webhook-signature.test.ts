import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { newWebhookSecret, signatureHeaders } from '../../../shared/domain/webhook-signature.ts';

const secretOf = (key: Uint8Array): string => `whsec_${Buffer.from(key).toString('base64')}`;
const secrets = fc.uint8Array({ minLength: 24, maxLength: 64 }).map(secretOf);
const ids = fc.stringMatching(/^[A-Za-z0-9_-]{1,60}$/);
const bodies = fc.json().map((json) => JSON.stringify(JSON.parse(json)));
const now = () => Date.now();

test('the official library accepts what is signed, whatever the secret, the id and the body', () => {
  fc.assert(
    fc.property(secrets, ids, bodies, (secret, id, body) => {
      const headers = signatureHeaders({ id, sentAt: now(), body }, [secret]);

      expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    }),
  );
});

test('the official library refuses another body, id, time or secret', () => {
  fc.assert(
    fc.property(secrets, secrets, ids, bodies, (secret, other, id, body) => {
      fc.pre(secret !== other);
      const headers = signatureHeaders({ id, sentAt: now(), body }, [secret]);
      const receiver = new Webhook(secret);

      expect(() => receiver.verify(`${body} `, headers)).toThrow();
      expect(() => receiver.verify(body, { ...headers, 'webhook-id': `${id}x` })).toThrow();
      const later = String(Number(headers['webhook-timestamp']) + 1);
      expect(() => receiver.verify(body, { ...headers, 'webhook-timestamp': later })).toThrow();
      expect(() => new Webhook(other).verify(body, headers)).toThrow();
    }),
  );
});

test('while a secret is replaced, a receiver may know the old one or the new one', () => {
  const [old, fresh] = [newWebhookSecret(), newWebhookSecret()];

  const headers = signatureHeaders({ id: 'msg', sentAt: now(), body: '{}' }, [fresh, old]);

  expect(new Webhook(old).verify('{}', headers)).toEqual({});
  expect(new Webhook(fresh).verify('{}', headers)).toEqual({});
});

test('a new secret is random, of 32 bytes', () => {
  const made = Array.from({ length: 50 }, newWebhookSecret);

  expect(new Set(made).size).toBe(50);
  for (const secret of made) {
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  }
});

test.each([
  ['too short', secretOf(new Uint8Array(23))],
  ['too long', secretOf(new Uint8Array(65))],
  ['without its prefix', Buffer.alloc(32).toString('base64')],
  ['not base64', `whsec_${'*'.repeat(44)}`],
])('nothing is signed with a secret that is %s', (_why, secret) => {
  expect(() => signatureHeaders({ id: 'msg', sentAt: 0, body: '' }, [secret])).toThrow('not a webhook secret');
});
