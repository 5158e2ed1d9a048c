/** What starts functions besides requests: the queues and the clock of the topology. */
import { SQSClient } from '@aws-sdk/client-sqs';
import { functions, times } from '../infra/topology.ts';
import type { AwsConnection } from './aws/connection.ts';
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

/** Which function the clock runs, and how often. */
export const schedulesAt = (timeScale: number) =>
  functionNames.flatMap((name) => {
    const { schedule } = functions[name];
    return schedule
      ? [{ name, functionName: functionNameOf(name), everyMs: Math.ceil(times[schedule] * timeScale) }]
      : [];
  });

const startSchedules = ({ region }: AwsConnection, host: LambdaHost, timeScale: number) =>
  schedulesAt(timeScale).map(({ functionName, everyMs }) => {
    const options = { everyMs, ruleArn: arnOf('events', `rule/${functionName}`), accountId, region };
    return startSchedule(options, async (event) => {
      const answer = await host.invoke(functionName, Buffer.from(JSON.stringify(event)));
      answer.body.resume();
      await answer.ended;
    });
  });

export const startTriggers = (connection: AwsConnection, host: LambdaHost, timeScale: number): FunctionTriggers => {
  const { region, credentials, endpoints } = connection;
  const sqs = new SQSClient({ region, credentials, endpoint: endpoints.sqs });
  const eventSources = eventSourcesAt(connection).map((source) => startEventSource(source, sqs, host.invoke));
  const endSchedules = startSchedules(connection, host, timeScale);
  return {
    stop: () => {
      for (const end of endSchedules) end();
      for (const source of eventSources) source.stop();
    },
    stopped: async () => {
      await Promise.all(eventSources.map((source) => source.stopped()));
      sqs.destroy();
    },
  };
};
