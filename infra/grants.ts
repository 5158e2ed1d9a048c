/** What each role may do, one action on one thing at a time: the names by which grants are pinned, seen in use, withheld. */
import { functionPermissions, type Permission } from './function-permissions.ts';
import { type FunctionName, functions } from './topology.ts';

export type Grant = { readonly role: string; readonly action: string; readonly on: string };

const thingOf = ({ on }: Permission): string => {
  if (on.kind === 'index') return `${on.table}/index/${on.name}`;
  return on.kind === 'objects' ? `${on.name}/*` : on.name;
};

/** `records`, `assets/*`; of a key also what it is used for: `service:s3`, `application:content`. */
export const placeOf = (permission: Permission, purpose?: string): string =>
  [thingOf(permission), permission.via ?? purpose].filter(Boolean).join(':');

export const nameOf = ({ role, action, on }: Grant): string => `${role} ${action} ${on}`;

export const grantsOf = (role: FunctionName): readonly Grant[] =>
  functionPermissions(functions[role]).flatMap((permission) =>
    permission.actions.flatMap((action) =>
      (permission.purposes ?? [undefined]).map((purpose) => ({ role, action, on: placeOf(permission, purpose) })),
    ),
  );
