import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import type { Readers } from '../../domain/posture.ts';
import { byServiceKey, forDays, onOrOff } from '../../domain/posture-words.ts';
import { isKey, once } from './once.ts';

export const readTable = (
  dynamodb: DynamoDBClient,
  { name, TableName, serviceKey }: { name: string; TableName: string; serviceKey: () => Promise<string> },
): Readers => {
  const table = once(async () => (await dynamodb.send(new DescribeTableCommand({ TableName }))).Table ?? {});
  const of = `table ${name}`;
  return {
    [`${of}: encryption`]: async () => {
      const { SSEDescription: { Status, KMSMasterKeyArn } = {} } = await table();
      if (Status !== 'ENABLED') return 'a key of AWS';
      return isKey(KMSMasterKeyArn, await serviceKey()) ? byServiceKey : 'another key';
    },
    [`${of}: deletion protection`]: async () => onOrOff((await table()).DeletionProtectionEnabled === true),
    [`${of}: backups`]: async () => {
      const answer = await dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }));
      const { PointInTimeRecoveryStatus: status, RecoveryPeriodInDays: days } =
        answer.ContinuousBackupsDescription?.PointInTimeRecoveryDescription ?? {};
      return forDays(status === 'ENABLED' ? days : undefined);
    },
    [`${of}: expiry of rows`]: async () => {
      const answer = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
      const { TimeToLiveStatus: status = '', AttributeName } = answer.TimeToLiveDescription ?? {};
      return (['ENABLED', 'ENABLING'].includes(status) && AttributeName) || 'off';
    },
  };
};
