import { ResponseType } from 'aws-cdk-lib/aws-apigateway';
import { errorBody } from '../../shared/api/error-body.ts';
import { type ErrorCode, errorCatalogue } from '../../shared/domain/errors.ts';
import { type Resource, resourcesOf, synthesize } from './synthesize.ts';

const template = synthesize();
const stages = resourcesOf(template, 'AWS::ApiGateway::Stage').map(({ Properties }) => Properties);
const gatewayResponses = resourcesOf(template, 'AWS::ApiGateway::GatewayResponse').map(({ Properties }) => Properties);

test('the endpoint is regional, refuses TLS below 1.2, and treats uploads alone as binary', () => {
  expect(resourcesOf(template, 'AWS::ApiGateway::RestApi').map(({ Properties }) => Properties)).toEqual([
    {
      Name: 'ephemera',
      Description: 'Ephemera',
      EndpointConfiguration: { Types: ['REGIONAL'] },
      SecurityPolicy: 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09',
      EndpointAccessMode: 'STRICT',
      BinaryMediaTypes: ['multipart/form-data'],
    },
  ]);
});

test('every path and method streams to the api function', () => {
  const methods = resourcesOf(template, 'AWS::ApiGateway::Method').map(({ Properties }) => Properties);

  expect(resourcesOf(template, 'AWS::ApiGateway::Resource').map(({ Properties }) => Properties.PathPart)).toEqual([
    '{proxy+}',
  ]);
  expect(methods).toHaveLength(1);
  expect(methods[0]).toMatchObject({
    HttpMethod: 'ANY',
    Integration: {
      Type: 'AWS_PROXY',
      IntegrationHttpMethod: 'POST',
      ResponseTransferMode: 'STREAM',
      TimeoutInMillis: 150_000,
    },
  });
  expect(JSON.stringify(methods[0].Integration.Uri)).toMatch(
    /:lambda:path\/2021-11-15\/functions\/",\{"Fn::GetAtt":\["apiFunction.*\/response-streaming-invocations"/,
  );
});

describe('stages', () => {
  test('v1 and v2 run one deployment', () => {
    expect(stages.map(({ StageName }) => StageName)).toEqual(['v1', 'v2']);
    expect(new Set(stages.map(({ DeploymentId }) => DeploymentId.Ref)).size).toBe(1);
    expect(resourcesOf(template, 'AWS::ApiGateway::Deployment')).toHaveLength(1);
  });

  test('each stage may invoke the function, and nothing else may', () => {
    const api = ({ Properties }: Resource) => /^apiFunction/.test(Properties.FunctionName['Fn::GetAtt'][0]);
    const sources = resourcesOf(template, 'AWS::Lambda::Permission')
      .filter(api)
      .map(({ Properties }) => {
        expect(Properties).toMatchObject({ Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' });
        return Properties.SourceArn['Fn::Join'][1].at(-1);
      });

    expect(sources).toEqual(['/v1/*/*', '/v2/*/*']);
  });

  test('the access log has four fixed fields, none of which can carry a path, query, header or address', () => {
    for (const { AccessLogSetting } of stages) {
      expect(JSON.parse(AccessLogSetting.Format)).toEqual({
        requestId: '$context.requestId',
        route: '/$context.stage$context.resourcePath',
        status: '$context.status',
        time: '$context.requestTimeEpoch',
      });
    }
  });

  test('requests and answers are neither traced nor logged, and the throttle is set', () => {
    for (const { MethodSettings, TracingEnabled, CacheClusterEnabled } of stages) {
      expect(TracingEnabled).toBe(false);
      expect(CacheClusterEnabled).toBeUndefined();
      expect(MethodSettings).toEqual([
        {
          HttpMethod: '*',
          ResourcePath: '/*',
          DataTraceEnabled: false,
          LoggingLevel: 'OFF',
          ThrottlingRateLimit: 1000,
          ThrottlingBurstLimit: 500,
        },
      ]);
    }
  });
});

describe("the gateway's own refusals", () => {
  const kinds = Object.values(ResponseType).filter((value) => value instanceof ResponseType);

  test('every kind that API Gateway knows is answered', () => {
    expect(kinds.length).toBeGreaterThan(20);
    expect(gatewayResponses.map(({ ResponseType }) => ResponseType).sort()).toEqual(
      kinds.map(({ responseType }) => responseType).sort(),
    );
  });

  test.each(gatewayResponses.map((response) => [response.ResponseType, response]))(
    '%s has a catalogue entry',
    (_, response) => {
      expect(Object.keys(response.ResponseTemplates)).toEqual(['application/json']);
      const body = JSON.parse(response.ResponseTemplates['application/json']);
      const code: ErrorCode = body.code;

      expect(body).toEqual(errorBody({ code, message: errorCatalogue[code].message }));
      expect(body).toMatchObject({ statusCode: errorCatalogue[code].status, allowed: false });
      expect(response.StatusCode).toBe(String(errorCatalogue[code].status));
    },
  );

  test('no body echoes anything of the request', () => {
    for (const { ResponseTemplates } of gatewayResponses)
      expect(ResponseTemplates['application/json']).not.toContain('$');
  });

  test('a path that does not exist is 404, not a missing token', () => {
    const response = gatewayResponses.find(({ ResponseType }) => ResponseType === 'MISSING_AUTHENTICATION_TOKEN');

    expect(response.StatusCode).toBe('404');
  });

  test('a web page of any origin may read them, and no cache keeps them', () => {
    for (const { ResponseParameters } of gatewayResponses) {
      expect(ResponseParameters).toMatchObject({
        'gatewayresponse.header.Access-Control-Allow-Origin': "'*'",
        'gatewayresponse.header.Cache-Control': "'no-store'",
        'gatewayresponse.header.Access-Control-Expose-Headers': expect.stringMatching(/^'.*Retry-After.*'$/),
      });
    }
  });

  test('a throttled caller is told to wait a whole number of seconds', () => {
    const throttled = gatewayResponses.filter(({ StatusCode }) => StatusCode === '429');

    expect(throttled.map(({ ResponseType }) => ResponseType).sort()).toEqual(['QUOTA_EXCEEDED', 'THROTTLED']);
    for (const { ResponseParameters } of throttled) {
      expect(ResponseParameters).toMatchObject({ 'gatewayresponse.header.Retry-After': "'1'" });
    }
  });
});
