/** What each role may do, one action on one thing at a time: the names by which grants are pinned, seen in use, withheld. */
import { functionDenials, functionPermissions, nothingSealed, type Permission } from './function-permissions.ts';
import { type FunctionName, functions } from './topology.ts';
import { verifyPermissions } from './verify-role.ts';

/** Each function has a role of its own, and so has whoever runs `ephemera verify`. */
export type RoleName = FunctionName | 'verify';
export const roleNames = [...(Object.keys(functions) as FunctionName[]), 'verify'] as const satisfies RoleName[];

export const permissionsOf = (role: RoleName): readonly Permission[] =>
  role === 'verify' ? verifyPermissions : functionPermissions(functions[role]);
export const denialsOf = (role: RoleName): readonly Permission[] =>
  role === 'verify' ? nothingSealed : functionDenials(functions[role]);

export type Grant = { readonly role: string; readonly action: string; readonly on: string };

const thingOf = ({ on }: Permission): string => {
  if (on.kind === 'index') return `${on.table}/index/${on.name}`;
  return on.kind === 'objects' ? `${on.name}/*` : on.name;
};

/** `records`, `assets/*`; of a key also what it is used for: `service:s3`, `application:content`. */
export const placeOf = (permission: Permission, purpose?: string): string =>
  [thingOf(permission), permission.via ?? purpose].filter(Boolean).join(':');

export const nameOf = ({ role, action, on }: Grant): string => `${role} ${action} ${on}`;

export const grantsOf = (role: RoleName): readonly Grant[] =>
  permissionsOf(role).flatMap((permission) =>
    permission.actions.flatMap((action) =>
      (permission.purposes ?? [undefined]).map((purpose) => ({ role, action, on: placeOf(permission, purpose) })),
    ),
  );
