/** The address rule against an oracle of its own: numbers and ranges, with no address library. */
import fc from 'fast-check';
import { decideEgress, type EgressPolicy } from '../../../shared/domain/egress.ts';

const publicOnly: EgressPolicy = { network: 'public', allowPrivateNetwork: false, allowedHosts: [], refusedPorts: [] };
const privateToo: EgressPolicy = { ...publicOnly, allowPrivateNetwork: true };

type Range = { readonly first: bigint; readonly bits: number };

const v4 = (text: string): Range => {
  const [address = '', bits = '32'] = text.split('/');
  const first = address.split('.').reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
  return { first, bits: Number(bits) };
};

const v6 = (groups: readonly number[], bits: number): Range => ({
  first: groups.reduce((sum, group, at) => sum + (BigInt(group) << BigInt(112 - 16 * at)), 0n),
  bits,
});

const isIn = (value: bigint, size: number, { first, bits }: Range): boolean => {
  const rest = BigInt(size - bits);
  return value >> rest === first >> rest;
};

const openable4 = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '127.0.0.0/8'].map(v4);
const never4 = [
  ...['0.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4', '240.0.0.0/4', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24'],
  ...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '192.175.48.0/24', '192.31.196.0/24', '192.52.193.0/24'],
  ...['168.63.129.16', '100.100.100.200'],
].map(v4);
const openable6 = [v6([0xfc00], 7), v6([0, 0, 0, 0, 0, 0, 0, 1], 128)];
const never6 = [
  ...[v6([0x2001], 23), v6([0x2001, 0xdb8], 32), v6([0x2002], 16), v6([0x3fff], 20), v6([0x2620, 0x4f, 0x8000], 48)],
  ...[v6([0xfd00, 0xec2], 32), v6([0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254], 128)],
  ...[v6([0xfd00, 0xc1, 0, 0, 0, 0, 0xa9fe, 0xa9fe], 128), v6([0xfd00, 0x42, 0, 0, 0, 0, 0, 0x42], 128)],
];
const mapped = v6([0, 0, 0, 0, 0, 0xffff], 96);
const global6 = v6([0x2000], 3);
/** Ranges that hold another address or none at all, for the generator to land in. */
const strange6 = [v6([], 96), mapped, v6([0x64, 0xff9b], 96), v6([0xfe80], 10), v6([0xff00], 8), v6([0x100], 64)];

type Verdicts = { readonly byDefault: boolean; readonly withPrivate: boolean };

const expected4 = (value: bigint): Verdicts => {
  const isNever = never4.some((range) => isIn(value, 32, range));
  const isOpenable = openable4.some((range) => isIn(value, 32, range));
  return { byDefault: !isNever && !isOpenable, withPrivate: !isNever };
};

const expected6 = (value: bigint): Verdicts => {
  if (isIn(value, 128, mapped)) return expected4(value & 0xffffffffn);
  const isNever = never6.some((range) => isIn(value, 128, range));
  const isOpenable = openable6.some((range) => isIn(value, 128, range));
  const isGlobal = isIn(value, 128, global6);
  return { byDefault: isGlobal && !isNever, withPrivate: (isGlobal || isOpenable) && !isNever };
};

const verdicts = (host: string): Verdicts => {
  const target = { host, port: 80, addresses: [], ownAddresses: [] };
  return { byDefault: decideEgress(publicOnly, target).allowed, withPrivate: decideEgress(privateToo, target).allowed };
};

/** Evenly over the ranges, so that small ones are met, and over their edges. */
const valueIn = (size: number, ranges: readonly Range[]): fc.Arbitrary<bigint> => {
  const all = (1n << BigInt(size)) - 1n;
  return fc
    .tuple(
      fc.constantFrom({ first: 0n, bits: 0 }, ...ranges),
      fc.bigInt(0n, all),
      fc.constantFrom(-1n, 0n, 1n, undefined),
    )
    .map(([{ first, bits }, random, edge]) => {
      const span = 1n << BigInt(size - bits);
      if (edge === undefined) return first + (random % span);
      return BigInt.asUintN(size, edge < 0n ? first - 1n : edge === 0n ? first : first + span);
    });
};

const octetsOf = (value: bigint): number[] => [24n, 16n, 8n, 0n].map((shift) => Number((value >> shift) & 0xffn));
const groupsOf = (value: bigint): number[] =>
  Array.from({ length: 8 }, (_, at) => Number((value >> BigInt(112 - 16 * at)) & 0xffffn));

const hex = (value: number | bigint): string => value.toString(16);
const octal = (value: number | bigint): string => `0${value.toString(8)}`;
const decimal = (value: number | bigint): string => value.toString();
const wide = (text: string): string => text.replace(/[0-9]/g, (digit) => String.fromCharCode(0xff10 + Number(digit)));

const dotted = (value: bigint, spell: (octet: number) => string): string => octetsOf(value).map(spell).join('.');

const spellings4: readonly ((value: bigint) => string)[] = [
  (value) => dotted(value, decimal),
  (value) => `${dotted(value, decimal)}.`,
  (value) => dotted(value, octal),
  (value) => dotted(value, (octet) => `0x${hex(octet)}`),
  (value) => dotted(value, (octet) => `0X${hex(octet).toUpperCase()}`),
  (value) => wide(dotted(value, decimal)),
  (value) => dotted(value, decimal).replace('.', '%2e'),
  decimal,
  octal,
  (value) => `0x${hex(value)}`,
  (value) => `${value >> 24n}.${value & 0xffffffn}`,
  (value) => `${octal(value >> 24n)}.${(value >> 16n) & 0xffn}.0x${hex(value & 0xffffn)}`,
  (value) => `[::ffff:${dotted(value, decimal)}]`,
  (value) => `[::FFFF:${hex(value >> 16n)}:${hex(value & 0xffffn)}]`,
  (value) => `::ffff:${dotted(value, decimal)}`,
  (value) => `[0:0:0:0:0:ffff:${dotted(value, decimal)}]`,
];

const full = (value: bigint): string => groupsOf(value).map(hex).join(':');

const spellings6: readonly ((value: bigint) => string)[] = [
  (value) => `[${full(value)}]`,
  full,
  (value) => `[${full(value).toUpperCase()}]`,
  (value) =>
    `[${groupsOf(value)
      .map((group) => hex(group).padStart(4, '0'))
      .join(':')}]`,
  // The first run of zeros, whatever its length, as `::`.
  (value) => `[${full(value).replace(/(^|:)0(:0)*(:|$)/, '::')}]`,
  (value) => `[${groupsOf(value).slice(0, 6).map(hex).join(':')}:${dotted(value & 0xffffffffn, decimal)}]`,
];

const runs = { numRuns: 50_000 };

// `expect` costs more than the rule does: it is asked only where something is wrong.
const assertVerdicts = (host: string, expected: Verdicts): void => {
  const { byDefault, withPrivate } = verdicts(host);
  if (byDefault !== expected.byDefault || withPrivate !== expected.withPrivate)
    expect({ host, byDefault, withPrivate }).toEqual({ host, ...expected });
};

test('an IPv4 address has one verdict, however it is spelled', () => {
  const values = valueIn(32, [...openable4, ...never4]);

  fc.assert(
    fc.property(values, fc.constantFrom(...spellings4), (value, spell) => {
      assertVerdicts(spell(value), expected4(value));
    }),
    runs,
  );
});

test('an IPv6 address has one verdict, however it is spelled', () => {
  const values = valueIn(128, [...openable6, ...never6, ...strange6, global6]);

  fc.assert(
    fc.property(values, fc.constantFrom(...spellings6), (value, spell) => {
      assertVerdicts(spell(value), expected6(value));
    }),
    runs,
  );
});
