/** CloudWatch Logs as a sink: what each function wrote since a verification began. */
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { connectionTo, type Place, type Surroundings } from './surroundings.ts';

/** What is written takes a moment to be found. */
const settleMs = 15_000;

/** @throws where there is no such service, as on one machine */
export const cloudLogs = (since: number) =>
  async function* ({ stores }: Surroundings): AsyncGenerator<Place> {
    const connection = connectionTo(stores, 'logs');
    if (!connection) throw new Error('there is no CloudWatch Logs here');
    const client = new CloudWatchLogsClient(connection);
    try {
      await new Promise((settled) => setTimeout(settled, settleMs));
      for (const [name, logGroupName] of Object.entries(stores.resources.logGroups ?? {})) {
        for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName, startTime: since })) {
          for (const { eventId, logStreamName, message = '' } of events) {
            yield { place: `${name} ${logStreamName} ${eventId}`, bytes: [Buffer.from(message)] };
          }
        }
      }
    } finally {
      client.destroy();
    }
  };
