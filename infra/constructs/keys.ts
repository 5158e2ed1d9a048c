/**
 * The KMS keys. The account's administrators may manage a key but not use it: each use is a statement of its own, so that
 * reading what a key protects takes a change of policy, which CloudTrail shows.
 */
import { Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, type IRole, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { type ServiceName, viaService } from '../function-permissions.ts';
import { type KeyName, keys } from '../topology.ts';

const administration = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:DescribeKey',
  'kms:DisableKey',
  'kms:DisableKeyRotation',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListKeyRotations',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:RotateKeyOnDemand',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:UpdateKeyDescription',
];

/** What the documentation of these services asks for whoever uses a resource of theirs under a customer-managed key. */
const useByServices = {
  dynamodb: [
    'kms:CreateGrant',
    'kms:Decrypt',
    'kms:DescribeKey',
    'kms:Encrypt',
    'kms:GenerateDataKey',
    'kms:GenerateDataKeyWithoutPlaintext',
    'kms:ReEncryptFrom',
    'kms:ReEncryptTo',
  ],
  s3: ['kms:Decrypt', 'kms:GenerateDataKey'],
  sqs: ['kms:Decrypt', 'kms:GenerateDataKey'],
} as const;

/** In a key's own policy `*` is that key. */
const allow = (actions: readonly string[], conditions: Record<string, unknown> = {}): PolicyStatement =>
  new PolicyStatement({
    actions: [...actions],
    principals: [new AccountRootPrincipal()],
    resources: ['*'],
    conditions,
  });

/** Roles that use the other keys are named one by one as they are connected. */
const usesOf = (scope: Construct, name: KeyName): PolicyStatement[] => {
  if (keys[name].signs) return [allow(['kms:GetPublicKey'])];
  if (name !== 'service') return [];
  const services = Object.keys(useByServices) as ServiceName[];
  return services.map((service) => allow(useByServices[service], viaService(service, Stack.of(scope).region)));
};

export type KeyUse = {
  readonly role: IRole;
  readonly actions: readonly string[];
  readonly conditions: Readonly<Record<string, unknown>>;
};

export class Keys extends Construct {
  readonly all: Readonly<Record<KeyName, Key>>;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const names = Object.keys(keys) as KeyName[];
    const created = names.map((name) => [name, this.createKey(name)] as const);
    this.all = Object.fromEntries(created) as Record<KeyName, Key>;
  }

  letUse(name: KeyName, { role, actions, conditions }: KeyUse): void {
    // Looking at a key is allowed to the account, whose policies then say to whom.
    if (actions.every((action) => administration.includes(action))) return;
    const statement = { actions: [...actions], principals: [role], resources: ['*'], conditions };
    this.all[name].addToResourcePolicy(new PolicyStatement(statement));
  }

  private createKey(name: KeyName): Key {
    const { description, signs } = keys[name];
    const kind = signs
      ? { keySpec: KeySpec.ECC_NIST_P256, keyUsage: KeyUsage.SIGN_VERIFY }
      : { enableKeyRotation: true };
    const statements = [allow(administration), ...usesOf(this, name)];
    return new Key(this, name, { description, ...kind, policy: new PolicyDocument({ statements }) });
  }
}
