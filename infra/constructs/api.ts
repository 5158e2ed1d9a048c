/** The HTTP door: one regional REST API with a stage per API version, streaming everything to and from one function. */
import { Duration, Stack } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  AwsIntegration,
  type CfnRestApi,
  EndpointType,
  LogGroupLogDestination,
  MethodLoggingLevel,
  ResponseTransferMode,
  RestApi,
  Stage,
  type StageOptions,
} from 'aws-cdk-lib/aws-apigateway';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { accessLogFormat } from '../access-log.ts';
import type { Config } from '../config.ts';
import { endpointPolicy, limits, stages } from '../topology.ts';
import { type AcknowledgedRule, acknowledge } from './acknowledgements.ts';
import { Domain } from './domain.ts';
import { addGatewayResponses } from './gateway-responses.ts';
import { createLogGroup } from './logs.ts';

/** Per stage. Below the quotas that an AWS account starts with, so that no flood takes the account's other APIs along. */
const throttle = { throttlingRateLimit: 1000, throttlingBurstLimit: 500 };

const streamTo = (handler: LambdaFunction): AwsIntegration =>
  new AwsIntegration({
    proxy: true,
    service: 'lambda',
    path: `2021-11-15/functions/${handler.functionArn}/response-streaming-invocations`,
    options: {
      responseTransferMode: ResponseTransferMode.STREAM,
      timeout: Duration.millis(limits.gatewayTimeoutMs),
    },
  });

type ApiProps = Pick<Config, 'domain' | 'webAclArn'> & {
  readonly handler: LambdaFunction;
  readonly logRetentionDays: number;
};

export class Api extends Construct {
  readonly restApi: RestApi;
  readonly domain: Domain | undefined;
  readonly accessLog: LogGroup;

  constructor(scope: Construct, id: string, { handler, logRetentionDays, domain, webAclArn }: ApiProps) {
    super(scope, id);
    const [firstStage, ...otherStages] = stages;
    this.accessLog = createLogGroup(this, 'AccessLog', logRetentionDays);
    const stageOptions = this.stageOptions();
    this.restApi = new RestApi(this, 'Rest', {
      restApiName: 'ephemera',
      description: 'Ephemera',
      endpointTypes: [EndpointType.REGIONAL],
      // Answers are streamed and need no entry; uploads without one arrive corrupt.
      binaryMediaTypes: ['multipart/form-data'],
      cloudWatchRole: true,
      // The API's own address asks for no client certificate.
      ...(domain?.truststore && { disableExecuteApiEndpoint: true }),
      deployOptions: { ...stageOptions, stageName: firstStage },
    });
    // The library's own output is one stage's URL, and clients need the bare origin.
    this.restApi.node.tryRemoveChild('Endpoint');
    this.requireModernTls();
    this.restApi.root.addResource('{proxy+}').addMethod('ANY', streamTo(handler));
    addGatewayResponses(this.restApi);
    for (const stage of otherStages) this.addStage(stage, stageOptions);
    this.allowInvocation(handler);
    this.domain = domain && new Domain(this, 'Domain', { ...domain, restApi: this.restApi });
    if (webAclArn) this.protect(webAclArn);
    this.acknowledgeFindings(webAclArn ? [] : ['AwsSolutions-APIG3']);
  }

  private stageOptions(): StageOptions {
    return {
      ...throttle,
      loggingLevel: MethodLoggingLevel.OFF,
      dataTraceEnabled: false,
      tracingEnabled: false,
      accessLogDestination: new LogGroupLogDestination(this.accessLog),
      accessLogFormat: AccessLogFormat.custom(accessLogFormat),
    };
  }

  /** The stages share one deployment, so that both versions always run the same routes. */
  private addStage(stageName: string, options: StageOptions): void {
    const deployment = this.restApi.latestDeployment;
    if (!deployment) throw new Error('the API has no deployment for its stages');
    new Stage(this.restApi, `DeploymentStage.${stageName}`, { ...options, stageName, deployment });
  }

  private requireModernTls(): void {
    const restApi = this.restApi.node.defaultChild as CfnRestApi;
    Object.assign(restApi, endpointPolicy);
  }

  private protect(webAclArn: string): void {
    const { region, partition } = Stack.of(this);
    for (const stage of stages) {
      const resourceArn = `arn:${partition}:apigateway:${region}::/restapis/${this.restApi.restApiId}/stages/${stage}`;
      const association = new CfnWebACLAssociation(this, `WebAcl.${stage}`, { resourceArn, webAclArn });
      association.node.addDependency(this.restApi);
    }
  }

  /** The library's Lambda integration would name the first stage only, and the others would answer 500. */
  private allowInvocation(handler: LambdaFunction): void {
    for (const stage of stages) {
      handler.addPermission(`Stage.${stage}`, {
        principal: new ServicePrincipal('apigateway.amazonaws.com'),
        sourceArn: this.restApi.arnForExecuteApi('*', '/*', stage),
      });
    }
  }

  private acknowledgeFindings(further: readonly AcknowledgedRule[]): void {
    acknowledge(
      this,
      'AwsSolutions-APIG2',
      'AwsSolutions-APIG4',
      'AwsSolutions-APIG6',
      'AwsSolutions-COG4',
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      'Serverless-APIGWXrayEnabled',
      ...further,
    );
  }
}
