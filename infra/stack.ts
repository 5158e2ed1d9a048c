/** Everything that Ephemera is on AWS, in one stack, built from the topology. */
import { App, type AppProps, CfnOutput, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { Api } from './constructs/api.ts';
import { type FunctionCode, TopologyFunction } from './constructs/function.ts';
import { connect, createResources } from './constructs/resources.ts';
import { type FunctionName, functions } from './topology.ts';

/** Built folders: what runs locally is what ships. */
type Code = Readonly<Record<FunctionName, FunctionCode>>;

type EphemeraStackProps = StackProps & {
  readonly code: Code;
  /** Days of point-in-time recovery of `records`, 1 to 35; 0 is off, since a backup outlives a deletion. */
  readonly recoveryDays: number;
  /** Hosts beyond public addresses that pages, webhooks and customers' buckets may be at: names or ranges, with commas. */
  readonly allowedHosts: string;
};

const names = Object.keys(functions) as FunctionName[];

export class EphemeraStack extends Stack {
  constructor(app: App, id: string, { code, recoveryDays, allowedHosts, ...props }: EphemeraStackProps) {
    super(app, id, props);
    const resources = createResources(this, recoveryDays);
    const created = names.map((name) => {
      const own = new TopologyFunction(this, name, { topology: functions[name], code: code[name] });
      return [name, own] as const;
    });
    const own = Object.fromEntries(created) as Record<FunctionName, TopologyFunction>;
    for (const name of names) connect(own[name], { topology: functions[name], resources, functions: own });
    const { restApi } = new Api(this, 'Api', own.api.lambda);
    const origin = `https://${restApi.restApiId}.execute-api.${this.region}.${this.urlSuffix}`;
    // The function behind the API learns its address from each request: it cannot depend on what depends on it.
    for (const name of names)
      if (functions[name].mintsLinks && name !== 'api') own[name].tell({ PUBLIC_ORIGIN: origin });
    // What a deletion receipt says about backups.
    own.eraser.tell({ RECORDS_RECOVERY_DAYS: String(recoveryDays) });
    for (const name of names) {
      const { chromium, sendsOut } = functions[name];
      if (allowedHosts && (chromium || sendsOut)) own[name].tell({ EGRESS_ALLOWED_HOSTS: allowedHosts });
    }
    new CfnOutput(this, 'ApiOrigin', { value: origin, description: 'Base address for clients, without a path' });
    new CfnOutput(this, 'SubmissionsQueue', {
      value: resources.queues.submissions.queueUrl,
      description: 'Where bound senders put conversions',
    });
    new CfnOutput(this, 'AdminFunction', { value: own.admin.lambda.functionName });
  }
}

/**
 * The app with the stack and the checks that every synth must pass. The context value `recoveryDays` (1 to 35) turns
 * point-in-time recovery of `records` on; `allowedHosts` (names or ranges, with commas) opens hosts of a private network.
 */
export const createApp = (code: Code, props: AppProps = {}): App => {
  const app = new App({ ...props, analyticsReporting: false });
  new EphemeraStack(app, 'Ephemera', {
    description: 'Ephemera: HTML, URLs and templates to PDFs and images',
    terminationProtection: true,
    code,
    recoveryDays: Number(app.node.tryGetContext('recoveryDays') ?? 0),
    allowedHosts: String(app.node.tryGetContext('allowedHosts') ?? ''),
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return app;
};
