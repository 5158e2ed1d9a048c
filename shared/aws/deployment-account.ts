/** What AWS tells of the account and region that are to be deployed to. Nothing is changed there. */
import { GetAccountSettingsCommand, LambdaClient, ListLayersCommand } from '@aws-sdk/client-lambda';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

export type Quota = { readonly service: string; readonly code: string };
export type Caller = { readonly account: string; readonly arn: string };
type Runtime = { readonly runtime: string; readonly architecture: string };

const nameOf = (error: unknown): string => (error as Error).name;

/** Whether AWS knows who asks, and that he may not. */
export const isDenied = (error: unknown): boolean =>
  /AccessDenied|UnauthorizedOperation|Forbidden|^403$/.test(nameOf(error));

/** @param region left out, it comes from the environment, like the credentials, as the AWS SDK reads it */
export const connectDeployment = (region: string | undefined) => {
  const options = region === undefined ? {} : { region };
  const sts = new STSClient(options);
  const lambda = new LambdaClient(options);
  const quotas = new ServiceQuotasClient(options);
  const s3 = new S3Client(options);

  return {
    /** @throws Error when there is none */
    region: (): Promise<string> => sts.config.region(),

    /** Whose the credentials are. */
    caller: async (): Promise<Caller> => {
      const { Account = '', Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
      return { account: Account, arn: Arn };
    },

    /** Functions that may run at a time, and those of them that no function has to itself; bytes of code. */
    lambdaLimits: async () => {
      const { AccountLimit, AccountUsage } = await lambda.send(new GetAccountSettingsCommand({}));
      return {
        executions: AccountLimit?.ConcurrentExecutions ?? 0,
        unreserved: AccountLimit?.UnreservedConcurrentExecutions ?? 0,
        codeBytesLeft: (AccountLimit?.TotalCodeSize ?? 0) - (AccountUsage?.TotalCodeSize ?? 0),
      };
    },

    /** Lambda refuses to look for what it does not have; that there are no such layers does not matter. */
    hasRuntime: async ({ runtime, architecture }: Runtime): Promise<boolean> => {
      const filter = { CompatibleRuntime: runtime as never, CompatibleArchitecture: architecture as never };
      try {
        await lambda.send(new ListLayersCommand({ ...filter, MaxItems: 1 }));
        return true;
      } catch (error) {
        if (['InvalidParameterValueException', 'ValidationException'].includes(nameOf(error))) return false;
        throw error;
      }
    },

    /** Its applied value, else its default. */
    quota: async ({ service: ServiceCode, code: QuotaCode }: Quota): Promise<number> => {
      const asked = { ServiceCode, QuotaCode };
      const { Quota } = await quotas.send(new GetServiceQuotaCommand(asked)).catch((error: unknown) => {
        if (nameOf(error) !== 'NoSuchResourceException') throw error;
        return quotas.send(new GetAWSDefaultServiceQuotaCommand(asked));
      });
      return Quota?.Value ?? 0;
    },

    /** Whether there is a bucket of this name that belongs to the account. */
    hasBucket: async (Bucket: string, ExpectedBucketOwner: string): Promise<boolean> => {
      try {
        await s3.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner }));
        return true;
      } catch (error) {
        if (['NotFound', 'NoSuchBucket', '404'].includes(nameOf(error))) return false;
        throw error;
      }
    },

    close: (): void => {
      for (const client of [sts, lambda, quotas, s3]) client.destroy();
    },
  };
};

export type DeploymentAccount = ReturnType<typeof connectDeployment>;
