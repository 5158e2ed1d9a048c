/** How jobs end that do not just succeed, and what follows from their end: webhooks, and jobs that come by a queue. */
import { setTimeout as delay } from 'node:timers/promises';
import { talkativePage } from '../surrounding-services.ts';
import { base64, ended, type Machine, type Step, type World } from './world.ts';

const html = (world: World, what: string): string => base64(talkativePage(world.ledger.secret(`html of ${what}`)));
const submit = (world: World, what: string, more: object = {}) =>
  world.call('htmlToPdf', 'success', {
    body: { html: html(world, what), filename: world.ledger.secret(`file name of ${what}`), ...more },
  });

type OnMachine = (world: World, machine: Machine) => Promise<void>;
const onMachine = (run: OnMachine) => async (world: World) => {
  if (world.machine) await run(world, world.machine);
};

const retry: OnMachine = async (world, machine) => {
  await machine.fault({ killAtByte: { function: 'renderer', bytes: 1000 } });
  await ended(world, await submit(world, 'a job that is tried again'));
};

const deadLetter: OnMachine = async (world, machine) => {
  // What works now shall end well.
  await machine.rest();
  await machine.fault({ failRequests: { function: 'worker', times: 1_000, effect: 'kill' } });
  const accepted = await submit(world, 'a job that ends in the dead-letter queue');
  await machine.send('jobs-dead-letter', { jobId: accepted.json.id, accountId: world.account });
  await ended(world, accepted, 'internal').finally(machine.clearFaults);
};

const runningMs = 1_000;

const cancel = async (world: World): Promise<void> => {
  const { json } = await submit(world, 'a cancelled job', { delay: 3_000 });
  await delay(runningMs);
  await world.call('deleteJob', 'success', { version: 'v1', segments: { id: String(json.id) } });
};

const suspend = async (world: World): Promise<void> => {
  const accepted = await submit(world, 'a job of a suspended account', { delay: 2_500 });
  await delay(runningMs);
  const { account } = world;
  await world.admin({ action: 'suspendAccount', account });
  await delay(4_000);
  await world.admin({ action: 'resumeAccount', account });
  await ended(world, accepted, 'cancelled');
};

const webhookWithinMs = 60_000;

/** The path says what the receiver answers. */
const webhook =
  (path: string, outcome: string) =>
  async (world: World): Promise<void> => {
    const { ledger } = world;
    const target = `${world.receiver}/${path}/${ledger.word(`path of a webhook, ${path}`)}?q=${ledger.word(`query of a webhook, ${path}`)}`;
    const { id } = await ended(world, await submit(world, `a job with a webhook, ${path}`, { webhook: target }));
    for (const end = Date.now() + webhookWithinMs; Date.now() < end; await delay(200)) {
      const { bytes } = await world.call('listWebhookDeliveries', 'success', { query: { jobId: String(id) } });
      const [delivery] = JSON.parse(bytes.toString()) as { status: string }[];
      if (delivery?.status === outcome) return;
    }
    ledger.miss(`a webhook was to end as ${outcome}, answered by ${path}`);
  };

const submissionWithinMs = 30_000;

/** By a sender that is bound to the account, and by one that nobody knows; one path is a conversion's, one is not. */
const submissions: OnMachine = async (world, machine) => {
  const before = await submitted(world);
  for (const name of ['bound', 'unbound']) {
    const { principalId, ...user } = await machine.issueCredentials(`${name} sender`);
    if (name === 'bound') await world.admin({ action: 'bindSender', account: world.account, sender: principalId });
    for (const path of ['/v2/html/pdf', `/${world.ledger.word('path of a submission')}`]) {
      const request = { html: html(world, `a submission, ${name}`) };
      const idempotencyKey = world.ledger.word('idempotency key of a submission');
      await machine.send('submissions', { path, request, idempotencyKey }, user);
    }
  }
  for (const end = Date.now() + submissionWithinMs; Date.now() < end; await delay(200)) {
    if ((await submitted(world)) >= before + 2) return;
  }
  world.ledger.miss('jobs that came by a queue did not end');
};

const submitted = async (world: World): Promise<number> => {
  const { bytes } = await world.call('listJobs', 'success');
  const jobs = JSON.parse(bytes.toString()) as { submissionId?: string; status: string }[];
  return jobs.filter(({ submissionId, status }) => submissionId && status !== 'pending').length;
};

export const jobEndings: readonly Step[] = [
  { name: 'a job that is tried again', run: onMachine(retry), isShort: true, needsMachine: true },
  { name: 'a job that is cancelled', run: cancel, isShort: true },
  { name: 'a job of an account that is suspended', run: suspend },
  { name: 'a webhook that is taken at the second try', run: webhook('retry', 'success'), needsMachine: true },
  { name: 'a webhook in vain', run: webhook('410', 'error'), isShort: true, needsMachine: true },
  { name: 'jobs that come by a queue', run: onMachine(submissions), needsMachine: true },
  // Messages of workers that died hide for a while: at the end, so that meanwhile others are dealt with.
  { name: 'a job that ends in the dead-letter queue', run: onMachine(deadLetter), needsMachine: true },
];
