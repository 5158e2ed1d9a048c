/** The statements of each role, on what things are called on this machine; and those of a customer's sender. */
import { conditionsOf, type Permission, type Resource } from '../../../infra/function-permissions.ts';
import { denialsOf, permissionsOf, roleNames } from '../../../infra/grants.ts';
import {
  arnOf,
  bucketNameOf,
  byName,
  functionNameOf,
  keyAliasOf,
  queueNameOf,
  region,
  tableNameOf,
} from '../../physical-names.ts';
import type { Statement } from './policy.ts';

/** With the permission that it says, by which its grants are named. */
export type RoleStatement = Statement & {
  readonly permission: Permission;
  /** It denies what it says, whatever else allows it. */
  readonly isDenial: boolean;
};
export type RolePolicies = Readonly<Record<string, readonly RoleStatement[]>>;

/** A key is known by its alias: it gets its id when it is made. */
const localArnOf = (resource: Resource): string => {
  switch (resource.kind) {
    case 'table':
      return arnOf('dynamodb', `table/${tableNameOf(resource.name)}`);
    case 'index':
      return arnOf('dynamodb', `table/${tableNameOf(resource.table)}/index/${resource.name}`);
    case 'bucket':
      return `arn:aws:s3:::${bucketNameOf(resource.name)}`;
    case 'objects':
      return `arn:aws:s3:::${bucketNameOf(resource.name)}/*`;
    case 'queue':
      return arnOf('sqs', queueNameOf(resource.name));
    case 'key':
      return arnOf('kms', keyAliasOf(resource.name));
    case 'function':
      return arnOf('lambda', `function:${functionNameOf(resource.name)}`);
  }
};

const toStatement = (permission: Permission, isDenial = false): RoleStatement => ({
  actions: permission.actions,
  resource: localArnOf(permission.on),
  conditions: conditionsOf(permission, region),
  permission,
  isDenial,
});

/** Whom an operator binds to an account; docs/submissions.md says what such a user needs. */
const senderPermissions: readonly Permission[] = [
  { actions: ['sqs:SendMessage'], on: { kind: 'queue', name: 'submissions' } },
  { actions: ['kms:GenerateDataKey', 'kms:Decrypt'], on: { kind: 'key', name: 'service' }, via: 'sqs' },
];

export const rolePolicies: RolePolicies = {
  ...byName(roleNames, (name) => [
    ...permissionsOf(name).map((one) => toStatement(one)),
    ...denialsOf(name).map((one) => toStatement(one, true)),
  ]),
  sender: senderPermissions.map((one) => toStatement(one)),
};
