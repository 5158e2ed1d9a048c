/** Credentials of a role, for whoever may assume it. */
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';

export type RoleCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
};

type Session = {
  /** What CloudTrail shows of who it was. */
  readonly sessionName: string;
  readonly region: string;
  /** Left out, they come from the environment, as the AWS SDK reads it. */
  readonly endpoint?: string;
  readonly credentials?: Pick<RoleCredentials, 'accessKeyId' | 'secretAccessKey'>;
};

/** For an hour. */
export const assumeRole = async (
  RoleArn: string,
  { sessionName, ...connection }: Session,
): Promise<RoleCredentials> => {
  const client = new STSClient(connection);
  try {
    const { Credentials } = await client.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: sessionName }));
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  } finally {
    client.destroy();
  }
};
