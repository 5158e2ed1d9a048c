/** Who may use a KMS key, by the key's own policy: in few words, so that what is can be compared with what must be. */

type Listed = string | readonly string[];
type Statement = {
  readonly Effect: string;
  readonly Action?: Listed;
  readonly Principal?: '*' | Readonly<Record<string, Listed>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Listed>>>>;
  /** Everything but this is allowed. */
  readonly NotAction?: Listed;
  readonly NotPrincipal?: unknown;
};

/** Roles by their ARNs, as the functions that have them. */
export type RoleNames = Readonly<Record<string, string>>;

type Use = { readonly who: string; readonly action: string; readonly statement: Statement };

const listOf = (value: Listed = []): readonly string[] => [value].flat();

/** What manages a key, or shows what everybody may know of it. Whatever is not known to be that is a use. */
const management =
  /^kms:(Describe|List|(Enable|Disable)Key|(Create|Delete|Update)Alias|(Tag|Untag)Resource|RevokeGrant$|RotateKeyOnDemand$|(Schedule|Cancel)KeyDeletion$|PutKeyPolicy$|UpdateKeyDescription$|Get(KeyPolicy|KeyRotationStatus|PublicKey)$)/;

const principalsOf = ({ Principal = {}, NotPrincipal }: Statement): readonly string[] => {
  if (NotPrincipal !== undefined || Principal === '*') return ['*'];
  return Object.values(Principal).flatMap(listOf);
};

const nameOf = (principal: string, roles: RoleNames): string => {
  if (principal === '*') return 'everybody';
  if (/^arn:[a-z-]+:iam::\d{12}:root$/.test(principal)) return 'the account';
  return roles[principal] ?? 'somebody else';
};

const usesOf = (policy: string, roles: RoleNames): readonly Use[] =>
  [(JSON.parse(policy) as { Statement: Statement | Statement[] }).Statement]
    .flat()
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap((statement) => {
      const actions = statement.NotAction ? ['kms:*'] : listOf(statement.Action);
      const used = actions.filter((action) => !management.test(action));
      return principalsOf(statement).flatMap((principal) =>
        used.map((action) => ({ who: nameOf(principal, roles), action, statement })),
      );
    });

const joined = (names: Iterable<string>): string => [...new Set(names)].sort().join(', ') || 'nobody';

const conditionOf = ({ Condition = {} }: Statement, key: string): readonly string[] =>
  listOf(Condition.StringEquals?.[key]);

const purposeKey = 'kms:EncryptionContext:purpose';
const purposesOf = ({ statement }: Use): readonly string[] => conditionOf(statement, purposeKey);

/** Whether it is a function that makes or opens data keys, for an account and for purposes that are named. */
const isByPurpose = (use: Use, roles: RoleNames): boolean =>
  Object.values(roles).includes(use.who) &&
  ['kms:GenerateDataKey', 'kms:Decrypt'].includes(use.action) &&
  purposesOf(use).length > 0 &&
  use.statement.Condition?.Null?.['kms:EncryptionContext:account'] === 'false';

export type SealsAndOpens = { readonly seals: Iterable<string>; readonly opens: Iterable<string> };
export const purposeWords = ({ seals, opens }: SealsAndOpens): string =>
  `sealed by ${joined(seals)}; opened by ${joined(opens)}`;

/** Who seals and who opens for a purpose, under the application key. */
export const purposeUse = (policy: string, roles: RoleNames, purpose: string): string => {
  const uses = usesOf(policy, roles).filter((use) => isByPurpose(use, roles) && purposesOf(use).includes(purpose));
  const by = (action: string) => uses.filter((use) => use.action === action).map(({ who }) => who);
  return purposeWords({ seals: by('kms:GenerateDataKey'), opens: by('kms:Decrypt') });
};

/** Who may use the application key in any other way, or for any other purpose. */
export const otherUse = (policy: string, roles: RoleNames, purposes: readonly string[]): string =>
  joined(
    usesOf(policy, roles)
      .filter((use) => !isByPurpose(use, roles) || purposesOf(use).some((purpose) => !purposes.includes(purpose)))
      .map(({ who, action }) => `${who} by ${action}`),
  );

export const serviceWords = (services: Iterable<string>): string => `through ${joined(services)}, by the account`;

/** Which services use the service key for callers of this account; whoever uses it directly is named instead. */
export const serviceUse = (policy: string, roles: RoleNames): string => {
  const uses = usesOf(policy, roles);
  const direct = uses.filter(
    ({ who, statement }) => who !== 'the account' || conditionOf(statement, 'kms:ViaService').length === 0,
  );
  if (direct.length > 0) return `directly by ${joined(direct.map(({ who, action }) => `${who} by ${action}`))}`;
  return serviceWords(
    uses.flatMap(({ statement }) => conditionOf(statement, 'kms:ViaService').map((name) => name.split('.')[0] ?? '')),
  );
};

export const signerWords = (signers: Iterable<string>): string => `signed with by ${joined(signers)}`;

/** Who signs; any other use is named with its action. */
export const signingUse = (policy: string, roles: RoleNames): string =>
  signerWords(usesOf(policy, roles).map(({ who, action }) => (action === 'kms:Sign' ? who : `${who} (by ${action})`)));
