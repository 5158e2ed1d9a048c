/** Everything that Ephemera is on AWS, in one stack, built from the topology. */
import { App, type AppProps, CfnOutput, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { Api } from './constructs/api.ts';
import { Data } from './constructs/data.ts';
import { type FunctionCode, TopologyFunction } from './constructs/function.ts';
import { Keys, viaDynamoDb } from './constructs/keys.ts';
import {
  type FunctionName,
  functions,
  functionVariable,
  type TableAction,
  type TableName,
  tableVariable,
} from './topology.ts';

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
  private readonly functions: Readonly<Record<FunctionName, TopologyFunction>>;

  constructor(app: App, id: string, { code, recoveryDays, ...props }: EphemeraStackProps) {
    super(app, id, props);
    this.keys = new Keys(this, 'Keys');
    this.data = new Data(this, 'Data', { encryptionKey: this.keys.service, recoveryDays });
    const created = names.map((name) => [name, new TopologyFunction(this, name, code[name])] as const);
    this.functions = Object.fromEntries(created) as Record<FunctionName, TopologyFunction>;
    for (const name of names) {
      for (const [table, actions] of Object.entries(functions[name].tables)) {
        this.connectTable(name, table as TableName, actions);
      }
      for (const invoked of functions[name].invokes) this.connectFunction(name, invoked);
    }
    const { restApi } = new Api(this, 'Api', this.functions.api.lambda);
    const origin = `https://${restApi.restApiId}.execute-api.${this.region}.${this.urlSuffix}`;
    new CfnOutput(this, 'ApiOrigin', { value: origin, description: 'Base address for clients, without a path' });
    new CfnOutput(this, 'AdminFunction', { value: this.functions.admin.lambda.functionName });
  }

  private connectTable(name: FunctionName, tableName: TableName, actions: readonly TableAction[]): void {
    const table = this.data.tables[tableName];
    const { lambda } = this.functions[name];
    lambda.addEnvironment(tableVariable(tableName), table.tableName);
    this.functions[name].allow(actions, table.tableArn);
    // DynamoDB opens the table's own key for each caller, under the caller's permission.
    this.functions[name].allow(['kms:Decrypt'], this.keys.service.keyArn, viaDynamoDb(this));
  }

  private connectFunction(name: FunctionName, invokedName: FunctionName): void {
    const invoked = this.functions[invokedName].lambda;
    this.functions[name].lambda.addEnvironment(functionVariable(invokedName), invoked.functionName);
    this.functions[name].allow(['lambda:InvokeFunction'], invoked.functionArn);
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
