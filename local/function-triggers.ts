/** What starts functions besides requests: the queues and the clock of the topology. */
import { SQSClient } from '@aws-sdk/client-sqs';
import { functions, times } from '../infra/topology.ts';
import type { AwsConnection } from './aws/connection.ts';
import type { Credentials, Identities } from './aws/identities.ts';
import { batchesMaxOf } from './hosted-functions.ts';
import { startEventSource } from './lambda/event-source.ts';
import type { LambdaHost } from './lambda/host.ts';
import { startSchedule } from './lambda/schedule.ts';
import { accountId, arnOf, functionNameOf, functionNames, queueNameOf, queueUrlOf } from './physical-names.ts';

export type FunctionTriggers = {
  /** Starts nothing more; polls that wait must be ended by their queues. */
  readonly stop: () => void;
  /** Settles when no message is held any more. */
  readonly stopped: () => Promise<void>;
};

/** Which queue starts which function, and how. */
export const eventSourcesAt = ({ region, endpoints }: Pick<AwsConnection, 'region' | 'endpoints'>) =>
  functionNames.flatMap((name) =>
    functions[name].eventSources.map(({ queue, batchSize, concurrencyMax }) => ({
      name,
      queue,
      url: queueUrlOf(endpoints.sqs, queue),
      arn: arnOf('sqs', queueNameOf(queue)),
      region,
      functionName: functionNameOf(name),
      batchSize,
      concurrencyMax: Math.min(concurrencyMax, batchesMaxOf(name)),
    })),
  );

type Clients = {
  readonly of: (credentials: Credentials) => SQSClient;
  readonly destroy: () => void;
};

const openClients = ({ region, endpoints }: AwsConnection): Clients => {
  const opened: SQSClient[] = [];
  return {
    of: (credentials) => {
      const client = new SQSClient({ region, credentials, endpoint: endpoints.sqs });
      opened.push(client);
      return client;
    },
    destroy: () => {
      for (const client of opened) client.destroy();
    },
  };
};

type Started = { readonly connection: AwsConnection; readonly identities: Identities; readonly host: LambdaHost };

const startEventSources = ({ connection, identities, host }: Started, clients: Clients) => {
  const operator = clients.of(connection.credentials);
  return eventSourcesAt(connection).map(({ name, ...source }) =>
    startEventSource(source, { role: clients.of(identities.issueToPoller(name)), operator }, host.invoke),
  );
};

/** Which function the clock runs, and how often. */
export const schedulesAt = (timeScale: number) =>
  functionNames.flatMap((name) => {
    const { schedule } = functions[name];
    return schedule
      ? [{ name, functionName: functionNameOf(name), everyMs: Math.ceil(times[schedule] * timeScale) }]
      : [];
  });

const startSchedules = ({ connection: { region }, host }: Started, timeScale: number) =>
  schedulesAt(timeScale).map(({ functionName, everyMs }) => {
    const options = { everyMs, ruleArn: arnOf('events', `rule/${functionName}`), accountId, region };
    return startSchedule(options, async (event) => {
      const answer = await host.invoke(functionName, Buffer.from(JSON.stringify(event)));
      answer.body.resume();
      await answer.ended;
    });
  });

export const startTriggers = (around: Started, timeScale: number): FunctionTriggers => {
  const clients = openClients(around.connection);
  const eventSources = startEventSources(around, clients);
  const endSchedules = startSchedules(around, timeScale);
  return {
    stop: () => {
      for (const end of endSchedules) end();
      for (const source of eventSources) source.stop();
    },
    stopped: async () => {
      await Promise.all(eventSources.map((source) => source.stopped()));
      clients.destroy();
    },
  };
};
