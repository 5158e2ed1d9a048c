import { type APIGatewayClient, GetRestApiCommand, GetStageCommand } from '@aws-sdk/client-api-gateway';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { Readers } from '../../domain/posture.ts';
import { onOrOff } from '../../domain/posture-words.ts';
import { once } from './once.ts';
import { logDaysOf } from './read-functions.ts';

type Clients = { readonly gateway: APIGatewayClient; readonly logs: CloudWatchLogsClient };

const readStage = (
  { gateway, logs }: Clients,
  { restApiId, stageName }: { restApiId: string; stageName: string },
): Readers => {
  const stage = once(() => gateway.send(new GetStageCommand({ restApiId, stageName })));
  const of = `API ${stageName}`;
  return {
    [`${of}: execution logs`]: async () => {
      const { methodSettings = {}, tracingEnabled } = await stage();
      const writes = Object.values(methodSettings).some(
        ({ loggingLevel = 'OFF', dataTraceEnabled }) => loggingLevel !== 'OFF' || dataTraceEnabled,
      );
      return onOrOff(writes || tracingEnabled === true);
    },
    [`${of}: access log`]: async () => (await stage()).accessLogSettings?.format ?? 'none',
    [`${of}: access log is kept`]: async () => {
      const { destinationArn = '' } = (await stage()).accessLogSettings ?? {};
      return logDaysOf(logs, destinationArn.split(':')[6] ?? '');
    },
  };
};

export const readApi = (
  clients: Clients,
  { restApiId, stages }: { restApiId: string; stages: readonly string[] },
): Readers =>
  Object.assign(
    {
      'API: TLS': async () => {
        const { securityPolicy, endpointAccessMode } = await clients.gateway.send(new GetRestApiCommand({ restApiId }));
        return `${securityPolicy}, ${endpointAccessMode}`;
      },
    },
    ...stages.map((stageName) => readStage(clients, { restApiId, stageName })),
  );
