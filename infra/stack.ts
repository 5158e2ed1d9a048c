/** Everything that Ephemera is on AWS, in one stack, built from the topology and the operator's configuration. */
import { App, type AppProps, CfnOutput, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { alarmsOf } from './alarms.ts';
import { type Config, readConfig } from './config.ts';
import { Alarms } from './constructs/alarms.ts';
import { Api } from './constructs/api.ts';
import { ServiceDashboard } from './constructs/dashboard.ts';
import { type FunctionCode, TopologyFunction } from './constructs/function.ts';
import { letInspect } from './constructs/inspection.ts';
import { connect, createResources, type Resources } from './constructs/resources.ts';
import { VerifyRole } from './constructs/verify-role.ts';
import { asOperated, operatorVariables } from './operation.ts';
import { type FunctionName, functions } from './topology.ts';

/** Built folders: what runs locally is what ships. */
type Code = Readonly<Record<FunctionName, FunctionCode>>;

type EphemeraStackProps = StackProps & { readonly code: Code; readonly config: Config };

type Functions = Readonly<Record<FunctionName, TopologyFunction>>;

const names = Object.keys(functions) as FunctionName[];

export class EphemeraStack extends Stack {
  private readonly config: Config;

  constructor(app: App, id: string, { code, config, ...props }: EphemeraStackProps) {
    super(app, id, props);
    this.config = config;
    const resources = createResources(this, config.backupDays);
    const created = names.map((name) => [name, this.createFunction(name, code[name])] as const);
    const own = Object.fromEntries(created) as Functions;
    for (const name of names) {
      connect(own[name], { topology: asOperated(functions[name], config), resources, functions: own });
    }
    const api = new Api(this, 'Api', {
      ...config,
      handler: own.api.lambda,
      logRetentionDays: config.retention.logDays,
    });
    letInspect(own.verifier, api.restApi);
    const origin = this.originOf(api);
    this.tellOperation(own, origin);
    this.watch(own, resources);
    this.putOut(api, origin, own, resources);
  }

  private createFunction(name: FunctionName, code: FunctionCode): TopologyFunction {
    const { renderer, retention, network } = this.config;
    const { chromium, sendsOut } = functions[name];
    return new TopologyFunction(this, name, {
      topology: asOperated(functions[name], this.config),
      code,
      logRetentionDays: retention.logDays,
      ...(chromium && { runtimeVersionArn: renderer.runtimeVersionArn }),
      ...((chromium || sendsOut) && { network }),
    });
  }

  /** Without a path: stages are part of every route. */
  private originOf({ restApi }: Api): string {
    const { publicOrigin, domain } = this.config;
    if (publicOrigin) return publicOrigin;
    if (domain) return `https://${domain.name}`;
    return `https://${restApi.restApiId}.execute-api.${this.region}.${this.urlSuffix}`;
  }

  private tellOperation(own: Functions, origin: string): void {
    const { publicOrigin, domain } = this.config;
    const isChosen = Boolean(publicOrigin ?? domain);
    for (const name of names) {
      // The function behind the API learns the API's own address from each request: it cannot depend on what depends on it.
      const told = name !== 'api' || isChosen ? origin : undefined;
      own[name].tell(operatorVariables(functions[name], { ...this.config, publicOrigin: told }));
    }
  }

  private watch(own: Functions, resources: Resources): void {
    const { alarms: sentTo, verification } = this.config;
    const isVerified = verification === 'daily';
    const watched = { functions: own, resources, chromiumDaysMax: sentTo.chromiumDaysMax, isVerified };
    const { alarms } = new Alarms(this, 'Alarms', { descriptions: alarmsOf(watched), sentTo });
    new ServiceDashboard(this, 'Dashboard', { functions: own, resources, alarms });
  }

  private verifyTarget({ accessLog }: Api, origin: string, own: Functions, resources: Resources): string {
    const ofFunctions = names.map((name) => [name, own[name].logGroup]);
    const logGroups = { ...Object.fromEntries(ofFunctions), 'access log': accessLog };
    const props = { resources, logGroups, principals: this.config.verifyPrincipals };
    return new VerifyRole(this, 'Verify', props).target(origin, own);
  }

  private putOut(api: Api, origin: string, own: Functions, resources: Resources): void {
    const { domain } = api;
    const { queues } = resources;
    const output = (id: string, value: string, description: string) => new CfnOutput(this, id, { value, description });
    const admin = own.admin.lambda.functionName;
    output('ApiOrigin', origin, 'Base address for clients, without a path');
    if (this.config.dashboard === 'served') {
      output('DashboardUrl', `${origin}/v2/dashboard`, 'Where people see jobs, keys and assets');
    }
    output('SubmissionsQueue', queues.submissions.queueUrl, 'Where bound senders put conversions');
    output('AdminFunction', admin, 'What makes accounts and keys');
    output('VerifierFunction', own.verifier.lambda.functionName, 'What looks at the live configuration');
    output('VerifyTarget', this.verifyTarget(api, origin, own, resources), 'What ephemera verify is told of the stack');
    output(
      'FirstAccount',
      `npx ephemera account create --name 'My team' --plan unlimited --admin-function ${admin}`,
      'Makes the first account and shows its key, once',
    );
    if (!domain) return;
    output('DomainTarget', domain.target, 'What the DNS record of the domain must point at');
    output('DomainTargetZone', domain.targetZone, 'The hosted zone of that, for an alias record in Route 53');
  }
}

type EphemeraAppProps = AppProps & { readonly config?: Config };

/** The app with the stack and the checks that every synth must pass. */
export const createApp = (code: Code, { config = readConfig({}), ...props }: EphemeraAppProps = {}): App => {
  const app = new App({ ...props, analyticsReporting: false });
  new EphemeraStack(app, 'Ephemera', {
    description: 'Ephemera: HTML, URLs and templates to PDFs and images',
    terminationProtection: true,
    code,
    config,
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return app;
};
