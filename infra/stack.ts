/** Everything that Ephemera is on AWS, in one stack, built from the topology. */
import { App, type AppProps, CfnOutput, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { Api } from './constructs/api.ts';
import { Buckets } from './constructs/buckets.ts';
import { Data } from './constructs/data.ts';
import { type FunctionCode, TopologyFunction } from './constructs/function.ts';
import { Keys } from './constructs/keys.ts';
import { Queues } from './constructs/queues.ts';
import { functionPermissions, type Resource } from './function-permissions.ts';
import { functionVariables } from './function-variables.ts';
import { type FunctionName, functions } from './topology.ts';

/** Built folders: what runs locally is what ships. */
type Code = Readonly<Record<FunctionName, FunctionCode>>;

type EphemeraStackProps = StackProps & {
  readonly code: Code;
  /** Days of point-in-time recovery of `records`, 1 to 35; 0 is off, since a backup outlives a deletion. */
  readonly recoveryDays: number;
};

const names = Object.keys(functions) as FunctionName[];

export class EphemeraStack extends Stack {
  private readonly keys: Keys;
  private readonly data: Data;
  private readonly buckets: Buckets;
  private readonly queues: Queues;
  private readonly functions: Readonly<Record<FunctionName, TopologyFunction>>;

  constructor(app: App, id: string, { code, recoveryDays, ...props }: EphemeraStackProps) {
    super(app, id, props);
    this.keys = new Keys(this, 'Keys');
    const encryptionKey = this.keys.keys.service;
    this.data = new Data(this, 'Data', { encryptionKey, recoveryDays });
    this.buckets = new Buckets(this, 'Buckets', encryptionKey);
    this.queues = new Queues(this, 'Queues', encryptionKey);
    const created = names.map((name) => [name, new TopologyFunction(this, name, code[name])] as const);
    this.functions = Object.fromEntries(created) as Record<FunctionName, TopologyFunction>;
    for (const name of names) this.connect(name);
    const { restApi } = new Api(this, 'Api', this.functions.api.lambda);
    const origin = `https://${restApi.restApiId}.execute-api.${this.region}.${this.urlSuffix}`;
    new CfnOutput(this, 'ApiOrigin', { value: origin, description: 'Base address for clients, without a path' });
    new CfnOutput(this, 'AdminFunction', { value: this.functions.admin.lambda.functionName });
  }

  /** Gives a function its variables, its permissions and what starts it. */
  private connect(name: FunctionName): void {
    const connected = this.functions[name];
    const physical = {
      table: (table) => this.data.tables[table].tableName,
      bucket: (bucket) => this.buckets.buckets[bucket].bucketName,
      queue: (queue) => this.queues.queues[queue].queueUrl,
      key: (key) => this.keys.keys[key].keyArn,
      function: (invoked) => this.functions[invoked].lambda.functionName,
    } satisfies Parameters<typeof functionVariables>[1];
    connected.tell(functionVariables(name, physical, 1));
    for (const permission of functionPermissions(name)) {
      connected.allow(permission, this.arnOf(permission.on), this.keys);
    }
    for (const source of functions[name].eventSources) {
      connected.startByQueue(source, this.queues.queues[source.queue].queueArn);
    }
    if (functions[name].schedule) connected.startByClock(functions[name].schedule);
  }

  private arnOf(resource: Resource): string {
    switch (resource.kind) {
      case 'table':
        return this.data.tables[resource.name].tableArn;
      case 'index':
        return `${this.data.tables[resource.table].tableArn}/index/${resource.name}`;
      case 'bucket':
        return this.buckets.buckets[resource.name].bucketArn;
      case 'objects':
        return this.buckets.buckets[resource.name].arnForObjects('*');
      case 'queue':
        return this.queues.queues[resource.name].queueArn;
      case 'key':
        return this.keys.keys[resource.name].keyArn;
      case 'function':
        return this.functions[resource.name].lambda.functionArn;
    }
  }
}

/**
 * The app with the stack and the checks that every synth must pass. The context value `recoveryDays` (1 to 35) turns
 * point-in-time recovery of `records` on.
 */
export const createApp = (code: Code, props: AppProps = {}): App => {
  const app = new App({ ...props, analyticsReporting: false });
  new EphemeraStack(app, 'Ephemera', {
    description: 'Ephemera: HTML, URLs and templates to PDFs and images',
    terminationProtection: true,
    code,
    recoveryDays: Number(app.node.tryGetContext('recoveryDays') ?? 0),
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return app;
};
