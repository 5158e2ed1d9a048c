/**
 * The KMS keys. The account's administrators may manage a key but not use it: each use is a statement of its own, so that
 * reading what a key protects takes a change of policy, which CloudTrail shows.
 */
import { Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

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

/** What DynamoDB's documentation asks for whoever creates or uses a table under a customer-managed key. */
const tableEncryption = [
  'kms:CreateGrant',
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** In a key's own policy `*` is that key. */
const allow = (actions: readonly string[], conditions: Record<string, unknown> = {}): PolicyStatement =>
  new PolicyStatement({
    actions: [...actions],
    principals: [new AccountRootPrincipal()],
    resources: ['*'],
    conditions,
  });

/** Condition: the key is used by DynamoDB for its caller, never by the caller itself. */
export const viaDynamoDb = (scope: Construct) => ({
  StringEquals: { 'kms:ViaService': `dynamodb.${Stack.of(scope).region}.amazonaws.com` },
});

type KeyDescription = {
  readonly description: string;
  readonly uses?: readonly PolicyStatement[];
};

const encryptionKey = (scope: Construct, id: string, { description, uses = [] }: KeyDescription): Key =>
  new Key(scope, id, {
    description,
    enableKeyRotation: true,
    policy: new PolicyDocument({ statements: [allow(administration), ...uses] }),
  });

const signingKey = (scope: Construct, id: string, { description }: KeyDescription): Key =>
  new Key(scope, id, {
    description,
    keySpec: KeySpec.ECC_NIST_P256,
    keyUsage: KeyUsage.SIGN_VERIFY,
    policy: new PolicyDocument({ statements: [allow(administration), allow(['kms:GetPublicKey'])] }),
  });

export class Keys extends Construct {
  /** Encryption at rest of the AWS services that hold rows. */
  readonly service: Key;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.service = encryptionKey(this, 'Service', {
      description: 'Encryption at rest by AWS services',
      uses: [allow(tableEncryption, viaDynamoDb(this))],
    });
    // No function seals, opens or signs yet, so nobody may use these three.
    encryptionKey(this, 'Application', { description: 'Wraps the data keys of sealed records' });
    signingKey(this, 'ReceiptSigning', { description: 'Signs deletion receipts' });
    signingKey(this, 'VerificationSigning', { description: 'Signs verification reports' });
  }
}
