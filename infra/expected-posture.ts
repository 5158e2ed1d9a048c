/** What the live configuration must be, in the words of `shared/domain/posture.ts`, from the topology alone. */

import type { Purpose } from '../shared/domain/envelope.ts';
import { purposeWords, serviceWords, signerWords } from '../shared/domain/key-policy.ts';
import type { Expectation } from '../shared/domain/posture.ts';
import {
  byServiceKey,
  forDays,
  lifecycleOf,
  modernTlsOnly,
  nothingNeedless,
  onOrOff,
  redriveTo,
  seconds,
  tlsOnly,
} from '../shared/domain/posture-words.ts';
import { accessLogFormat } from './access-log.ts';
import { bucketNames, functionNames, keyNames, queueNames, tableNames } from './inspections.ts';
import { variablesOf } from './known-variables.ts';
import {
  type BucketName,
  buckets,
  endpointPolicy,
  functions,
  type KeyName,
  keys,
  type QueueName,
  queues,
  recoveryDaysOf,
  runtime,
  stages,
  type TableName,
  tables,
} from './topology.ts';

/** What an operator chose that shows in the configuration. */
export type Choices = { readonly logDays: number; readonly recoveryDays: number };

const not = {
  encrypted: 'What the embedded stack keeps is as private as the disk or the memory that it lies in.',
  backups: 'The embedded stack makes no backups.',
  protected: 'The embedded DynamoDB has no deletion protection.',
  loopback: 'The embedded services speak plain http on loopback, and have no resource policies.',
  rotated: 'The embedded KMS changes no key by the clock.',
  policies: 'The embedded KMS has no key policies: its front asks the statements of the roles.',
  logs: 'The embedded stack writes logs to files, which end with it.',
  gateway: "The embedded gateway takes API Gateway's place, and has none of its configuration.",
} as const;

const tableChecks = (name: TableName, { recoveryDays }: Choices): Expectation[] => {
  const { expiry, backup } = tables[name];
  const of = `table ${name}`;
  const kept = forDays(recoveryDaysOf(backup, recoveryDays));
  return [
    { check: `${of}: encryption`, promise: 'P18', expected: byServiceKey, notEmbedded: not.encrypted },
    { check: `${of}: deletion protection`, promise: 'P8', expected: 'on', notEmbedded: not.protected },
    { check: `${of}: backups`, promise: 'P9', expected: kept, notEmbedded: not.backups },
    { check: `${of}: expiry of rows`, promise: 'P17', expected: expiry ?? 'off' },
  ];
};

const bucketChecks = (name: BucketName): Expectation[] => {
  const { expireAfterDays, abortUploadsAfterDays } = buckets[name];
  const of = `bucket ${name}`;
  const lifecycle = lifecycleOf(expireAfterDays, abortUploadsAfterDays);
  return [
    { check: `${of}: public access`, promise: 'P15', expected: 'blocked' },
    { check: `${of}: encryption`, promise: 'P18', expected: byServiceKey, notEmbedded: not.encrypted },
    { check: `${of}: versions`, promise: 'P9', expected: 'off' },
    { check: `${of}: lifecycle`, promise: name === 'content' ? 'P3' : 'P7', expected: lifecycle },
    { check: `${of}: transport`, promise: 'P13', expected: modernTlsOnly, notEmbedded: not.loopback },
  ];
};

const inSeconds = (ms: number): string => seconds(ms / 1000);

const queueChecks = (name: (typeof queueNames)[number]): Expectation[] => {
  const { retentionMs, deadLetterRetentionMs, maxReceiveCount } =
    queues[name.replace(/-dead-letter$/, '') as QueueName];
  const isDead = name.endsWith('-dead-letter');
  const of = `queue ${name}`;
  const redrive = isDead ? 'none' : redriveTo(`${name}-dead-letter`, maxReceiveCount);
  return [
    { check: `${of}: encryption`, promise: 'P18', expected: byServiceKey, notEmbedded: not.encrypted },
    { check: `${of}: retention`, promise: 'P17', expected: inSeconds(isDead ? deadLetterRetentionMs : retentionMs) },
    { check: `${of}: redrive`, promise: 'P3', expected: redrive },
    { check: `${of}: transport`, promise: 'P13', expected: tlsOnly, notEmbedded: not.loopback },
  ];
};

const named = (isOne: (name: (typeof functionNames)[number]) => boolean): string[] => functionNames.filter(isOne);

/** Every purpose that a function seals or opens for. */
const purposes: readonly Purpose[] = [
  ...new Set(functionNames.flatMap((name) => [...functions[name].seals, ...functions[name].opens])),
];

const useChecks = (name: KeyName): Expectation[] => {
  const use = (expected: string, of = `key ${name}: use`, promise = 'P4'): Expectation => ({
    check: of,
    promise,
    expected,
    notEmbedded: not.policies,
  });
  if (name === 'service') return [use(serviceWords(['dynamodb', 's3', 'sqs']))];
  if (name === 'application') {
    return [
      ...purposes.map((purpose) => {
        const seals = named((one) => functions[one].seals.includes(purpose));
        const opens = named((one) => functions[one].opens.includes(purpose));
        return use(purposeWords({ seals, opens }), `key ${name}: ${purpose}`, 'P12');
      }),
      use('nobody', `key ${name}: any other use`, 'P12'),
    ];
  }
  return [use(signerWords(named((one) => functions[one].keys[name]?.includes('kms:Sign') ?? false)), undefined, 'P9')];
};

const keyChecks = (name: KeyName): Expectation[] => [
  { check: `key ${name}: state`, promise: 'P12', expected: 'Enabled' },
  ...(keys[name].signs
    ? []
    : [{ check: `key ${name}: rotation`, promise: 'P12', expected: 'on', notEmbedded: not.rotated }]),
  ...useChecks(name),
];

const functionChecks = (name: (typeof functionNames)[number], { logDays }: Choices): Expectation[] => {
  const { timeoutMs, tenantIsolation } = functions[name];
  const of = `function ${name}`;
  return [
    { check: `${of}: environment`, promise: 'P4', expected: nothingNeedless },
    { check: `${of}: time`, promise: 'P2', expected: inSeconds(timeoutMs) },
    { check: `${of}: runtime`, promise: 'P18', expected: runtime.name },
    { check: `${of}: isolation of tenants`, promise: 'P14', expected: onOrOff(tenantIsolation) },
    { check: `${of}: logs`, promise: 'P17', expected: forDays(logDays), notEmbedded: not.logs },
  ];
};

const apiChecks = ({ logDays }: Choices): Expectation[] => {
  const { securityPolicy, endpointAccessMode } = endpointPolicy;
  const on = { notEmbedded: not.gateway };
  return [
    { check: 'API: TLS', promise: 'P13', expected: `${securityPolicy}, ${endpointAccessMode}`, ...on },
    ...stages.flatMap((stage) => [
      { check: `API ${stage}: execution logs`, promise: 'P4', expected: 'off', ...on },
      { check: `API ${stage}: access log`, promise: 'P4', expected: accessLogFormat, ...on },
      { check: `API ${stage}: access log is kept`, promise: 'P17', expected: forDays(logDays), ...on },
    ]),
  ];
};

export const expectedPosture = (choices: Choices): readonly Expectation[] => [
  ...tableNames.flatMap((name) => tableChecks(name, choices)),
  ...bucketNames.flatMap(bucketChecks),
  ...queueNames.flatMap(queueChecks),
  ...keyNames.flatMap(keyChecks),
  ...functionNames.flatMap((name) => functionChecks(name, choices)),
  ...apiChecks(choices),
];

/** What is looked at, by the names of the topology. */
export const inspected = {
  tables: tableNames,
  buckets: bucketNames,
  queues: queueNames,
  keys: keyNames,
  functions: functionNames.map((name) => ({ name, variables: variablesOf(name) })),
  purposes,
  stages,
} as const;
