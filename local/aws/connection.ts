/** How to reach the embedded AWS services. */
export type AwsConnection = {
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly endpoints: { readonly dynamodb: string; readonly lambda: string };
};

/** The same, as the environment variables that every AWS SDK reads. */
export const connectionVariables = ({ region, credentials, endpoints }: AwsConnection): Record<string, string> => ({
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
  AWS_ENDPOINT_URL_LAMBDA: endpoints.lambda,
});
