import { config } from '../../ephemera.config.ts';
import { ConfigError, readConfig } from '../../infra/config.ts';
import { plans } from '../../shared/domain/plan.ts';

test('the file that ships says every default, and works as it stands', () => {
  expect(readConfig(config)).toEqual(readConfig({}));
  expect(Object.keys(config).sort()).toEqual(Object.keys({ ...readConfig({}), ...config }).sort());
});

const certificateArn = 'arn:aws:acm:eu-central-1:123456789012:certificate/1f2e';

test.each([
  [{ domain: { name: 'Pdf.example.com', certificateArn } }, 'domain.name must be a host name in small letters'],
  [{ domain: { name: 'pdf.example.com' } }, 'domain.certificateArn is required.'],
  [
    { domain: { name: 'a.example.com', certificateArn, truststore: { uri: 'https://x' } } },
    'domain.truststore.uri must be',
  ],
  [{ domain: { name: 'a.example.com', certificateArn, truststore: {} } }, 'domain.truststore.uri is required.'],
  [{ publicOrigin: 'https://pdf.example.com/v2' }, 'publicOrigin must be an https origin without a path'],
  [{ publicOrigin: 'http://pdf.example.com' }, 'publicOrigin must be an https origin'],
  [{ officeEngineUrl: 'https://me:secret@gotenberg.internal' }, 'officeEngineUrl must be an http or https address'],
  [{ officeEngineUrl: 'gotenberg.internal' }, 'officeEngineUrl must be an http or https address'],
  [{ allowedHosts: ['a.example', 'b,c'] }, 'allowedHosts.1 must be a name, an address or a range'],
  [{ plans: { team: { storageBytes: 1 } } }, 'plans.team.documentBytes is required.'],
  [{ plans: { Team: {} } }, 'plans.Team must be named in small letters'],
  [{ retention: { logDays: 31 } }, 'retention.logDays must be one of 1, 3, 5, 7, 14, 30'],
  [{ retention: { newAccounts: { jobDays: 0 } } }, 'retention.newAccounts.jobDays must be days from 1 to 3650.'],
  [{ backupDays: 36 }, 'backupDays must be a whole number from 0 to 35.'],
  [{ renderer: { memoryMb: 512 } }, 'renderer.memoryMb must be a whole number from 1024 to 10240.'],
  [{ renderer: { runtimeVersionArn: 'nodejs24.x' } }, 'renderer.runtimeVersionArn must be an ARN'],
  [{ network: { subnetIds: [], securityGroupIds: ['sg-3c4d5e6f'] } }, 'network.subnetIds must be at least one subnet.'],
  [{ webAclArn: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/x/y' }, 'webAclArn must be an ARN'],
  [{ alarms: { email: 'nobody' } }, 'alarms.email must be an e-mail address.'],
  [
    { alarms: { email: 'a@example.com', topicArn: 'arn:aws:sns:eu-central-1:123456789012:alarms' } },
    'alarms must be a topic or an e-mail address, not both.',
  ],
  [{ renderer: { memory: 2048 } }, 'there is no field renderer.memory.'],
  ['a string', 'it must be an object.'],
])('%j is refused, naming the field', (given, words) => {
  expect(() => readConfig(given)).toThrow(ConfigError);
  expect(() => readConfig(given)).toThrow(`ephemera.config.ts: ${words}`);
});

test('plans that would not fit into the environment of a function are refused', () => {
  const plan = plans.unlimited;
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`plan-${at}`, plan]));

  expect(readConfig({ plans: { team: plan } }).plans).toEqual({ team: plan });
  expect(() => readConfig({ plans: many })).toThrow('plans must be at most 2000 characters of JSON.');
});
