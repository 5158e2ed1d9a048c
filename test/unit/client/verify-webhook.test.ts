import { EphemeraError, verifyWebhook } from '../../../client/index.ts';
import { newWebhookSecret, signatureHeaders } from '../../../shared/domain/webhook-signature.ts';

const secret = newWebhookSecret();
const another = newWebhookSecret();
const job = { id: 'job_1', status: 'success', name: 'Grüße, 世界' };
const body = JSON.stringify(job);
const minuteMs = 60_000;

const signed = (secrets = [secret], sentAt = Date.now()) =>
  signatureHeaders({ id: 'delivery_1', sentAt, body }, secrets);
const thrownBy = async (...given: Parameters<typeof verifyWebhook>): Promise<EphemeraError> => {
  const error = await verifyWebhook(...given).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(EphemeraError);
  return error as EphemeraError;
};
const refusal = async (...given: Parameters<typeof verifyWebhook>): Promise<string> => {
  const error = await thrownBy(...given);
  expect(error).toMatchObject({ code: 'webhook_invalid', status: undefined });
  return error.message;
};

test('what the product signed is taken, as text and as bytes, with headers of any kind', async () => {
  expect(await verifyWebhook(body, signed(), secret)).toEqual(job);
  expect(await verifyWebhook(Buffer.from(body), new Headers(signed()), secret)).toEqual(job);
  expect(await verifyWebhook(body, { ...signed(), 'webhook-id': ['delivery_1'] }, secret)).toEqual(job);
});

test('while a secret is replaced, a receiver that knows either one takes the message', async () => {
  expect(await verifyWebhook(body, signed([another, secret]), secret)).toEqual(job);
  expect(await verifyWebhook(body, signed([secret]), [another, secret])).toEqual(job);
});

test.each([
  ['body', `${body} `, {}],
  ['id', body, { 'webhook-id': 'delivery_2' }],
  ['time', body, { 'webhook-timestamp': String(Math.floor(Date.now() / 1000) + 100) }],
])('another %s than what was signed is refused', async (_, given, headers) => {
  expect(await refusal(given, { ...signed(), ...headers }, secret)).toBe(
    'The message is signed with none of the secrets.',
  );
});

test('a message that another secret signed is refused', async () => {
  expect(await refusal(body, signed([another]), secret)).toMatch(/none of the secrets/);
});

test.each([
  ['secrets', [], 'There is no webhook secret.'],
  ['secrets.0', '', 'The webhook secret is missing or empty.'],
  ['secrets.1', [secret, undefined as never], 'The webhook secret is missing or empty.'],
  ['secrets.1', [secret, 'whsec_ü!'], 'The webhook secret is no Base64 after whsec_.'],
  ['secrets.0', secret.slice(0, 36), 'The webhook secret is shorter than 24 bytes.'],
])('a secret that is none is not what the message is refused for: %s %#', async (field, secrets, message) => {
  expect(await thrownBy(body, signed(), secrets)).toMatchObject({ code: 'invalid_option', field, message });
});

test.each(['v1,', 'v1,####', 'v2,AAAA', 'nonsense', 'v1,AAAA v1,=== v1a,AAAA', `v1,${'A'.repeat(100_000)}`])(
  'what is no signature is refused: %#',
  async (signature) => {
    expect(await refusal(body, { ...signed(), 'webhook-signature': signature }, secret)).toMatch(/none of the secrets/);
  },
);

test('a true signature is found among others, and among what is none', async () => {
  const { 'webhook-signature': signature } = signed();

  const headers = { ...signed(), 'webhook-signature': `v1a,AAAA v1,#### v1,AAAA ${signature}` };
  expect(await verifyWebhook(body, headers, secret)).toEqual(job);
});

test('a true signature is found in a header that came twice, however that is told', async () => {
  const { 'webhook-signature': signature } = signed();
  const twice = new Headers({ ...signed(), 'webhook-signature': 'v1,AAAA' });
  twice.append('webhook-signature', signature);

  expect(await verifyWebhook(body, twice, secret)).toEqual(job);
  for (const both of [['v1,AAAA', signature], [signature, 'v1,AAAA'], `v1,AAAA,${signature}`]) {
    expect(await verifyWebhook(body, { ...signed(), 'webhook-signature': both }, secret)).toEqual(job);
  }
});

test('a message of another time is refused: five minutes are allowed either way unless told otherwise', async () => {
  for (const apartMs of [-4.9 * minuteMs, 4.9 * minuteMs]) {
    expect(await verifyWebhook(body, signed([secret], Date.now() + apartMs), secret)).toEqual(job);
  }
  for (const apartMs of [-5.1 * minuteMs, 5.1 * minuteMs]) {
    expect(await refusal(body, signed([secret], Date.now() + apartMs), secret)).toBe(
      'The message is not of this time.',
    );
  }
  const old = signed([secret], Date.now() - minuteMs);
  await refusal(body, old, secret, { toleranceSeconds: 30 });
  await refusal(body, { ...old, 'webhook-timestamp': 'NaN' }, secret);
});

test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('without %s it is refused', async (name) => {
  expect(await refusal(body, { ...signed(), [name]: undefined }, secret)).toBe(`The header ${name} is missing.`);
});
