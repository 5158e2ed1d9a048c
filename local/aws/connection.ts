import type { Credentials } from './identities.ts';

export type ServiceName = 'dynamodb' | 's3' | 'sqs' | 'kms' | 'lambda';

/** How to reach the embedded AWS services. */
export type AwsConnection = {
  readonly region: string;
  readonly credentials: Credentials;
  /** By address, never as `localhost`: S3 clients would put the bucket into the host name. */
  readonly endpoints: Readonly<Record<ServiceName, string>>;
};

export const credentialVariables = ({ accessKeyId, secretAccessKey }: Credentials): Record<string, string> => ({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
});

/** Where the services are, as the environment variables that every AWS SDK reads. */
export const endpointVariables = ({ region, endpoints }: AwsConnection): Record<string, string> => ({
  AWS_REGION: region,
  ...Object.fromEntries(
    Object.entries(endpoints).map(([service, endpoint]) => [`AWS_ENDPOINT_URL_${service.toUpperCase()}`, endpoint]),
  ),
});
