/** What an operator may configure (`ephemera.config.ts`), checked before anything is built or started. */
import * as z from 'zod';
import { limitNames } from '../shared/domain/plan.ts';
import { retentionSettings, settable } from '../shared/domain/retention.ts';

/** Says which field is wrong, and what it takes. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const must = (words: string) => ({ error: `must be ${words}` });
const whole = (min: number, max: number, what = 'a whole number') => {
  const words = must(`${what} from ${min} to ${max}`);
  return z.int(words).min(min, words).max(max, words);
};
const matching = (pattern: RegExp, words: string) => z.string(must(words)).regex(pattern, must(words));
const arn = (rest: string, example: string) =>
  matching(new RegExp(`^arn:aws[a-z-]*:${rest}$`), `an ARN such as arn:aws:${example}`);
const fields = <Shape extends z.core.$ZodLooseShape>(shape: Shape) => z.strictObject(shape, must('an object'));

/** The periods that CloudWatch Logs has. */
const logDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const limit = z.int(must('a whole number, or -1 for no limit')).min(-1, must('a whole number, or -1 for no limit'));
const plan = fields(Object.fromEntries(limitNames.map((name) => [name, limit])) as Record<LimitName, typeof limit>);
type LimitName = (typeof limitNames)[number];
/** Functions learn of plans by a variable, and all variables of a function together may have 4 KB. */
const plansLengthMax = 2000;
const plans = z
  .record(matching(/^[a-z][a-z0-9-]{0,49}$/, 'named in small letters, digits and hyphens'), plan, must('an object'))
  .refine(
    (given) => JSON.stringify(given).length <= plansLengthMax,
    must(`at most ${plansLengthMax} characters of JSON`),
  );

const newAccounts = fields(
  Object.fromEntries(
    retentionSettings.map((name) => [name, whole(settable[name].daysMin, settable[name].daysMax, 'days').optional()]),
  ) as Record<(typeof retentionSettings)[number], z.ZodOptional<z.ZodInt>>,
);

const isEngine = (text: string): boolean =>
  /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text;
const email = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const host = /^[\w.*:[\]/-]+$/;

const schema = fields({
  domain: fields({
    name: matching(/^([a-z0-9-]+\.)+[a-z]{2,}$/, 'a host name in small letters, such as pdf.example.com'),
    certificateArn: arn('acm:[a-z0-9-]+:\\d{12}:certificate/[\\w-]+', 'acm:eu-central-1:123456789012:certificate/1f2e'),
    truststore: fields({
      uri: matching(/^s3:\/\/[a-z0-9.-]+\/\S+$/, 'an object in S3, such as s3://bucket/truststore.pem'),
      version: z.string(must('the id of a version of that object')).optional(),
    }).optional(),
  }).optional(),
  publicOrigin: z
    .string(must('an https origin without a path, such as https://pdf.example.com'))
    .refine(
      (text) => text.startsWith('https://') && isOrigin(text),
      must('an https origin without a path, such as https://pdf.example.com'),
    )
    .optional(),
  allowedHosts: z
    .array(matching(host, 'a name, an address or a range, with a port where only that is meant'))
    .default([]),
  officeEngineUrl: z
    .string(must('an http or https address, such as https://gotenberg.internal'))
    .refine(
      isEngine,
      must('an http or https address without a password and a path, such as https://gotenberg.internal'),
    )
    .optional(),
  plans: plans.default({}),
  retention: fields({
    logDays: z
      .number(must('a number of days'))
      .refine((days) => logDays.includes(days), must(`one of ${logDays.join(', ')}`))
      .default(30),
    newAccounts: newAccounts.default({}),
  }).prefault({}),
  backupDays: whole(0, 35).default(0),
  renderer: fields({
    memoryMb: whole(1024, 10_240).default(2048),
    runtimeVersionArn: arn('lambda:[a-z0-9-]+::runtime:[a-f0-9]+', 'lambda:eu-central-1::runtime:07a4').optional(),
  }).prefault({}),
  network: fields({
    subnetIds: z
      .array(matching(/^subnet-([a-f0-9]{8}|[a-f0-9]{17})$/, 'the id of a subnet'))
      .min(1, must('at least one subnet'))
      .max(16),
    securityGroupIds: z
      .array(matching(/^sg-([a-f0-9]{8}|[a-f0-9]{17})$/, 'the id of a security group'))
      .min(1, must('at least one security group'))
      .max(5),
  }).optional(),
  webAclArn: arn(
    'wafv2:[a-z0-9-]+:\\d{12}:regional/webacl/\\S+',
    'wafv2:eu-central-1:123456789012:regional/webacl/x/1f2e',
  ).optional(),
  dashboard: z.enum(['served', 'off'], must('served or off')).default('served'),
  verification: z.enum(['daily', 'off'], must('daily or off')).default('daily'),
  verifyPrincipals: z
    .array(arn('iam::\\d{12}:(user|role)/[\\w+=,.@/-]+', 'iam::123456789012:role/privacy'))
    .default([]),
  alarms: fields({
    topicArn: arn('sns:[a-z0-9-]+:\\d{12}:[\\w-]+', 'sns:eu-central-1:123456789012:alarms').optional(),
    email: matching(email, 'an e-mail address').optional(),
    chromiumDaysMax: whole(1, 3650).default(120),
  })
    .refine(({ topicArn, email: to }) => !(topicArn && to), must('a topic or an e-mail address, not both'))
    .prefault({}),
});

/** As an operator writes it: every field may be left out. */
export type EphemeraConfig = z.input<typeof schema>;
/** As the stack reads it, with what was left out. */
export type Config = z.output<typeof schema>;

/** Gives the configuration file its type. */
export const defineConfig = (config: EphemeraConfig): EphemeraConfig => config;

const sentence = ({ path, message, ...issue }: z.core.$ZodIssue): string => {
  const at = path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return `there is no field ${[...path, issue.keys[0]].join('.')}.`;
  }
  const isMissing = issue.code === 'invalid_type' && issue.input === undefined;
  const words = issue.code === 'invalid_key' ? issue.issues[0]?.message : message;
  return `${at || 'it'} ${isMissing ? 'is required' : words}.`;
};

const read = <Schema extends z.ZodType>(schema_: Schema, given: unknown, name: string): z.output<Schema> => {
  const { data, error } = schema_.safeParse(given, { reportInput: true });
  if (error) throw new ConfigError(`${name}: ${error.issues.map(sentence).join(' ')}`);
  return data as z.output<Schema>;
};

/** @throws ConfigError */
export const readConfig = (given: unknown): Config => read(schema, given, 'ephemera.config.ts');

/** @throws ConfigError */
export const readPlans = (given: unknown): Config['plans'] => read(plans, given, 'plans');
