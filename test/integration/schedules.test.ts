import { setTimeout as delay } from 'node:timers/promises';
import type { ScheduledEvent } from 'aws-lambda';
import { startSchedule } from '../../local/lambda/schedule.ts';
import { type LambdaFixture, logged, startLambda } from '../support/lambda-fixture.ts';
import { within } from '../support/watched-process.ts';

const sweeper = `import { setTimeout as delay } from 'node:timers/promises';
export const handler = async (event) => {
  console.log(JSON.stringify({ event }));
  await delay(400);
  console.log(JSON.stringify({ done: true }));
  throw new Error('told to');
};`;

let lambda: LambdaFixture;
beforeAll(async () => {
  lambda = await startLambda({ sweeper });
});
afterAll(() => lambda.stop());

const events = () => logged<{ event?: ScheduledEvent }>(lambda, 'sweeper').flatMap(({ event }) => event ?? []);

test('a schedule runs its function again and again with the event of a rule, one run at a time, whatever becomes of it', async () => {
  const options = { everyMs: 50, ruleArn: 'arn:aws:events:us-east-1:000000000000:rule/sweeper' };
  const end = startSchedule({ ...options, accountId: '000000000000', region: 'us-east-1' }, async (event) => {
    await lambda.host.invoke('sweeper', Buffer.from(JSON.stringify(event)));
  });

  expect(await within(10_000, () => events().length >= 3)).toBe(true);
  end();
  await delay(600);
  const count = events().length;
  await delay(300);

  expect(events()).toHaveLength(count);
  expect(new Set(events().map(({ id }) => id)).size).toBe(count);
  expect(events()[0]).toEqual({
    version: '0',
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: '000000000000',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    region: 'us-east-1',
    resources: ['arn:aws:events:us-east-1:000000000000:rule/sweeper'],
    detail: {},
  });
  const order = logged<{ done?: true }>(lambda, 'sweeper').map(({ done }) => (done ? 'done' : 'started'));
  expect(order.filter((_, at) => at % 2 === 0)).toEqual(Array(count).fill('started'));
});
