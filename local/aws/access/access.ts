/**
 * Who may do what at the embedded services: the role's statements are asked at each request, as AWS does. Which grant
 * a request needed and what was refused is kept, so that tests can tell a grant that nobody needs, and one that is missing.
 */
import { nameOf, placeOf } from '../../../infra/grants.ts';
import { accountId, functionNameOf } from '../../physical-names.ts';
import type { Identity } from '../identities.ts';
import { type Asked, allows } from './policy.ts';
import type { RolePolicies } from './role-policies.ts';

export type AccessReport = {
  /** The grants without which a request would have been refused, by their names of `infra/grants.ts`. */
  readonly needed: readonly string[];
  /** `role action resource`. */
  readonly refused: readonly string[];
};

export type Access = ReturnType<typeof createAccess>;

const purposeKey = 'kms:EncryptionContext:purpose';

const arnOf = ({ role = '', principalId, isUser }: Identity): string =>
  isUser
    ? `arn:aws:iam::${accountId}:user/${principalId}`
    : `arn:aws:sts::${accountId}:assumed-role/${functionNameOf(role)}/${functionNameOf(role)}`;

const messageOf = (caller: Identity, { action, resource }: Asked): string =>
  `User: ${arnOf(caller)} is not authorized to perform: ${action} on resource: ${resource} ` +
  `because no identity-based policy allows the ${action} action`;

/** @param tell hears of each refusal, once for each kind */
export const createAccess = (policies: RolePolicies, tell: (refused: string) => void) => {
  const needed = new Set<string>();
  const refused = new Set<string>();
  const withheld = new Set<string>();

  /** The names of all grants that allow it: none, if anything denies it. */
  const grantsFor = (role: string, asked: Asked): readonly string[] => {
    const fitting = (policies[role] ?? []).filter((statement) => allows(statement, asked));
    if (fitting.some(({ isDenial }) => isDenial)) return [];
    return fitting
      .map(({ permission }) => placeOf(permission, asked.context?.[purposeKey]))
      .map((on) => nameOf({ role, action: asked.action, on }))
      .filter((grant) => !withheld.has(grant));
  };

  const refuse = (role: string, { action, resource, context }: Asked): void => {
    const purpose = context?.[purposeKey];
    const text = `${role} ${action} ${resource}${purpose ? ` (${purpose})` : ''}`;
    if (!refused.has(text)) tell(text);
    refused.add(text);
  };

  return {
    /** What AWS would say, if the caller may not do all of it. Who has no role may do everything. */
    refusal: (caller: Identity | undefined, wanted: readonly Asked[]): string | undefined => {
      const role = caller?.role;
      if (!role) return undefined;
      for (const asked of wanted) {
        const [grant, ...others] = grantsFor(role, asked);
        if (!grant) {
          refuse(role, asked);
          return messageOf(caller, asked);
        }
        // Where another grant allows the same, none of them would be missed.
        if (others.length === 0) needed.add(grant);
      }
      return undefined;
    },

    /** From now on the role lacks this grant. */
    withhold: (grant: string): void => void withheld.add(grant),
    restoreAll: (): void => withheld.clear(),

    /** What was needed since the start, and refused since this was last asked. */
    report: (): AccessReport => {
      const report = { needed: [...needed].sort(), refused: [...refused].sort() };
      refused.clear();
      return report;
    },
  };
};
