/** What the policy of a bucket or a queue says of whoever comes by an old way, and whether it lets anybody in. */
import { modernTlsOnly, tlsOnly } from './posture-words.ts';

type Listed = string | number | readonly (string | number)[];
type Statement = {
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action?: Listed;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Listed>>>>;
};

const isForAll = ({ Principal }: Statement): boolean =>
  Principal === '*' || (Principal as { AWS?: unknown } | undefined)?.AWS === '*';

const deniesAll = (statement: Statement, operator: string, key: string, value: string): boolean =>
  statement.Effect === 'Deny' &&
  isForAll(statement) &&
  /^\w+:\*$/.test(String(statement.Action)) &&
  Object.keys(statement.Condition ?? {}).join() === operator &&
  String(statement.Condition?.[operator]?.[key]) === value;

/** @param wanted how much there is to see: old versions of TLS are told from new ones where they are to be refused */
export const transportOf = (policy: string | undefined, wanted: typeof tlsOnly | typeof modernTlsOnly): string => {
  const statements: readonly Statement[] = policy ? [JSON.parse(policy).Statement].flat() : [];
  if (statements.some(({ Effect }) => Effect === 'Allow')) return 'somebody is let in by the policy';
  if (!statements.some((one) => deniesAll(one, 'Bool', 'aws:SecureTransport', 'false'))) return 'also without TLS';
  const isModern = statements.some((one) => deniesAll(one, 'NumericLessThan', 's3:TlsVersion', '1.2'));
  return wanted === modernTlsOnly && isModern ? modernTlsOnly : tlsOnly;
};
