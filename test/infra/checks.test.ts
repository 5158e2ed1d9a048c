import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type App, CfnResource, type Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { buildFunctions } from '../../infra/bundle.ts';
import { synthesize } from './synthesize.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (name: string) => JSON.parse(readFileSync(join(root, name), 'utf8'));
const stackOf = (app: App): Stack => app.node.findChild('Ephemera') as Stack;

describe('the checks', () => {
  const planted =
    (change: (app: App) => void, isValidated = false) =>
    () =>
      synthesize({ change, isValidated });

  test('find nothing that is not answered for', () => {
    expect(planted(() => undefined, true)).not.toThrow();
  });

  test('fail the synth on a finding of the AWS Solutions pack', () => {
    expect(planted((app) => new Bucket(stackOf(app), 'Planted'))).toThrow('AwsSolutions-S1');
  });

  test('fail the synth on a finding of the Serverless pack', () => {
    expect(planted((app) => new Queue(stackOf(app), 'Planted'))).toThrow('Serverless-SQSRedrivePolicy');
  });

  test("fail the synth on a finding of CloudFormation's own rules", () => {
    const unknownProperty = {
      type: 'AWS::Logs::LogGroup',
      properties: { RetentionInDays: 3, LogGroupClas: 'STANDARD' },
    };

    expect(planted((app) => new CfnResource(stackOf(app), 'Planted', unknownProperty), true)).toThrow('LogGroupClas');
  });
});

describe('cdk.json', () => {
  test('runs the app unbuilt and sends nothing to anyone', () => {
    expect(read('cdk.json')).toMatchObject({
      app: 'node infra/app.ts',
      versionReporting: false,
      notices: false,
      context: { 'cli-telemetry': false, '@aws-cdk/core:validateAgainstDefaultRules': true },
    });
  });
});

describe('packages', () => {
  const isCdkV1 = (name: string): boolean =>
    /(^|node_modules\/)(@aws-cdk\/(aws-|core$|assert$|assertions$|cx-api$|region-info$)|monocdk$|aws-cdk-lib-v1$)/.test(
      name,
    );

  test('the rule knows CDK v1 from what CDK v2 is made of', () => {
    expect(
      ['@aws-cdk/aws-lambda', 'node_modules/@aws-cdk/core', 'node_modules/x/node_modules/monocdk'].filter(isCdkV1),
    ).toHaveLength(3);
    expect(
      ['aws-cdk-lib', 'node_modules/@aws-cdk/asset-awscli-v1', '@aws-cdk/cloud-assembly-schema'].filter(isCdkV1),
    ).toEqual([]);
  });

  test('none is of CDK v1, which ended in 2023', () => {
    const { dependencies, devDependencies, optionalDependencies } = read('package.json');
    const direct = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
    const locked = Object.keys(read('package-lock.json').packages);

    expect(locked.length).toBeGreaterThan(100);
    expect([...direct, ...locked].filter(isCdkV1)).toEqual([]);
  });

  test('the CDK command line is the one that reads what the library writes', () => {
    expect(read('package.json').devDependencies['aws-cdk']).toBe('2.1148.1');
    expect(read('package-lock.json').packages['node_modules/aws-cdk'].version).toBe('2.1148.1');
  });
});

const bytesOf = (dir: string): number =>
  readdirSync(dir, { recursive: true })
    .map((name) => statSync(join(dir, String(name))))
    .reduce((total, entry) => total + (entry.isFile() ? entry.size : 0), 0);

test("built code fits Lambda's limit of 250 MB, and 10 MB where no browser is inside", async () => {
  const bytesMax = (name: string): number => (name === 'renderer' ? 250 : 10) * 1024 * 1024;

  for (const [name, { dir }] of Object.entries(await buildFunctions())) {
    expect([name, bytesOf(dir) < bytesMax(name)]).toEqual([name, true]);
  }
});
