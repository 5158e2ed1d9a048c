/** Credentials of a role, for whoever may assume it. */
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';

export type RoleCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
};

/** For an hour. @param sessionName what CloudTrail shows of who it was */
export const assumeRole = async (
  RoleArn: string,
  { region, sessionName }: { readonly region: string; readonly sessionName: string },
): Promise<RoleCredentials> => {
  const client = new STSClient({ region });
  try {
    const { Credentials } = await client.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: sessionName }));
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  } finally {
    client.destroy();
  }
};
