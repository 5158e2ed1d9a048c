import { jest } from '@jest/globals';
import { addressKind } from '../../../shared/domain/address.ts';
import { decideEgress, type EgressPolicy, isHostEntry, resolveEgress } from '../../../shared/domain/egress.ts';

const publicOnly: EgressPolicy = { network: 'public', allowPrivateNetwork: false, allowedHosts: [], refusedPorts: [] };
const privateToo: EgressPolicy = { ...publicOnly, allowPrivateNetwork: true };
const allowing = (...allowedHosts: string[]): EgressPolicy => ({ ...publicOnly, allowedHosts });

/** 'allowed' or the reason, for `host:port` and what the host resolves to. */
const verdict = (
  policy: EgressPolicy,
  host: string,
  addresses: string[] = [],
  port = 80,
  ownAddresses: string[] = [],
) => {
  const decision = decideEgress(policy, { host, port, addresses, ownAddresses });
  return decision.allowed ? 'allowed' : decision.reason;
};

describe('kinds of addresses', () => {
  test.each([
    [
      'public',
      '8.8.8.8',
      '1.1.1.1',
      '172.15.255.255',
      '172.32.0.0',
      '100.63.255.255',
      '100.128.0.0',
      '169.253.255.255',
    ],
    [
      'public',
      '192.167.255.255',
      '11.0.0.0',
      '223.255.255.255',
      '2600:1f18::1',
      '2a00:1450:4001::8a',
      '2001:4860::8888',
    ],
    ['public', '::ffff:8.8.8.8', '168.63.129.15', '100.63.100.200'],
    ['loopback', '127.0.0.1', '127.255.255.254', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', '::FFFF:7f00:1'],
    ['private', '10.0.0.0', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1'],
    ['private', '::ffff:10.0.0.1', 'fc00::1', 'fd12:3456::1', 'fdff:ffff::1'],
    ['never', '169.254.169.254', '169.254.100.1', '169.254.170.2', 'fe80::1', 'febf::1', '::ffff:169.254.169.254'],
    ['never', '168.63.129.16', '100.100.100.200', 'fd00:ec2::254', 'fd20:ce::254', '::ffff:168.63.129.16'],
    ['never', '0.0.0.0', '0.1.2.3', '::', '224.0.0.1', '239.1.1.1', '255.255.255.255', '240.0.0.1', 'ff02::1'],
    ['never', '192.0.0.192', '192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
    // Another address inside: compatible, translated, NAT64, 6to4, Teredo.
    ['never', '::7f00:1', '::127.0.0.1', '::8.8.8.8', '::ffff:0:7f00:1', '64:ff9b::7f00:1', '64:ff9b:1::a00:1'],
    ['never', '2002:7f00:1::', '2002:a9fe:a9fe::1', '2001:0:4136:e378:8000:63bf:80ff:fffe'],
    ['never', 'fec0::1', '100::1', '4000::1', '5f00::1', 'fe80::1%eth0', '::1%lo', 'example.org', '', '127.1'],
  ])('%s: %s', (kind, ...addresses) => {
    for (const address of addresses) expect([address, addressKind(address)]).toEqual([address, kind]);
  });
});

describe('by default', () => {
  test('public addresses may be reached, and the connection is told which', () => {
    const target = { host: 'example.org', port: 443, addresses: ['1.2.3.4', '2600:0::1'], ownAddresses: [] };

    expect(decideEgress(publicOnly, target)).toEqual({ allowed: true, addresses: ['1.2.3.4', '2600::1'] });
  });

  test('an address as host is its own, whatever it is said to resolve to', () => {
    expect(verdict(publicOnly, '10.0.0.1', ['8.8.8.8'])).toBe('address_not_public');
  });

  test('a name is refused when one of its addresses is bad, or when it has none', () => {
    expect(verdict(publicOnly, 'example.org', ['8.8.8.8', '10.0.0.1'])).toBe('address_not_public');
    expect(verdict(publicOnly, 'example.org', ['::1', '8.8.8.8'])).toBe('address_not_public');
    expect(verdict(publicOnly, 'example.org', ['8.8.8.8', 'fe80::1%eth0'])).toBe('address_not_public');
    expect(verdict(publicOnly, 'example.org', [])).toBe('address_not_public');
  });

  test.each([
    '',
    'a b',
    'a/b',
    'user@host',
    'host:80',
    '[::1]:80',
    '::1]',
    '[127.0.0.1]',
    '256.1.1.1',
    '[fe80::1%25eth0]',
  ])('no host at all is refused: %p', (host) => expect(verdict(publicOnly, host, ['8.8.8.8'])).toBe('host_invalid'));
});

describe('allowPrivateNetwork', () => {
  test('opens loopback and private addresses', () => {
    for (const host of ['127.0.0.1', '[::1]', '10.1.2.3', '192.168.0.1', '[fd12::1]', '8.8.8.8'])
      expect([host, verdict(privateToo, host)]).toEqual([host, 'allowed']);
  });

  test('does not open link-local, metadata, unspecified or transition addresses', () => {
    const hosts = ['169.254.169.254', '[fe80::1]', '[fd00:ec2::254]', '168.63.129.16', '0.0.0.0', '[::]', '[::7f00:1]'];
    for (const host of hosts) expect([host, verdict(privateToo, host)]).toEqual([host, 'address_not_public']);
  });

  test("does not open the stack's own ports, on any address of this machine", () => {
    const policy = { ...privateToo, allowedHosts: ['127.0.0.1:9001', 'localhost', '10.0.0.5'], refusedPorts: [9001] };
    const own = ['10.0.0.5', '2600:0::5'];

    for (const host of [
      '127.0.0.1',
      '127.9.9.9',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '10.0.0.5',
      '[::ffff:a00:5]',
      '[2600::5]',
    ])
      expect([host, verdict(policy, host, [], 9001, own)]).toEqual([host, 'port_refused']);
    expect(verdict(policy, 'localhost', ['127.0.0.1'], 9001, own)).toBe('port_refused');
    expect(verdict(policy, '127.0.0.1', [], 9002, own)).toBe('allowed');
    expect(verdict(policy, '10.0.0.6', [], 9001, own)).toBe('allowed');
  });
});

describe('allowed hosts', () => {
  test('an origin with a port opens that port of that address, and no other', () => {
    const policy = allowing('127.0.0.1:8123');

    expect(verdict(policy, '127.0.0.1', [], 8123)).toBe('allowed');
    expect(verdict(policy, '2130706433', [], 8123)).toBe('allowed');
    expect(verdict(policy, '127.0.0.1', [], 8124)).toBe('address_not_public');
    expect(verdict(policy, '127.0.0.2', [], 8123)).toBe('address_not_public');
    expect(verdict(policy, '[::1]', [], 8123)).toBe('address_not_public');
    expect(verdict(policy, 'localhost', ['127.0.0.1', '::1'], 8123)).toBe('address_not_public');
    expect(verdict(policy, 'example.org', ['8.8.8.8'], 8124)).toBe('allowed');
  });

  test('a name opens the private addresses that it resolves to, for itself only', () => {
    const policy = allowing('Assets.Corp.Example', '*.intra.example:8443');

    expect(verdict(policy, 'assets.corp.example', ['10.0.0.1'])).toBe('allowed');
    expect(verdict(policy, 'ASSETS.corp.example.', ['10.0.0.1', 'fd12::1'])).toBe('allowed');
    expect(verdict(policy, 'x.assets.corp.example', ['10.0.0.1'])).toBe('address_not_public');
    expect(verdict(policy, 'a.b.intra.example', ['10.0.0.1'], 8443)).toBe('allowed');
    expect(verdict(policy, 'a.intra.example', ['10.0.0.1'], 443)).toBe('address_not_public');
    expect(verdict(policy, 'intra.example', ['10.0.0.1'], 8443)).toBe('address_not_public');
    expect(verdict(policy, 'evilintra.example', ['10.0.0.1'], 8443)).toBe('address_not_public');
    expect(verdict(policy, 'assets.corp.example', ['169.254.169.254'])).toBe('address_not_public');
  });

  test.each([
    ['10.1.0.0/16', '10.1.255.1', '10.2.0.0'],
    ['10.1.0.0/16:80', '10.1.255.1', '10.2.0.0'],
    ['fd12::/32', '[fd12::9]', '[fd13::9]'],
    ['[fd12::/32]:80', '[fd12::9]', '[fd13::9]'],
    ['fd12::1', '[fd12:0::1]', '[fd12::2]'],
    ['[FD12::1]:80', '[fd12::1]', '[fd12::2]'],
    ['::1', '[::1]', '127.0.0.1'],
    ['0.0.0.0/0', '192.168.0.1', '169.254.169.254'],
    ['169.254.0.0/16', '8.8.8.8', '169.254.169.254'],
  ])('%s opens %s but not %s', (entry, open, closed) => {
    expect(verdict(allowing(entry), open)).toBe('allowed');
    expect(verdict(allowing(entry), closed)).toBe('address_not_public');
  });

  test('an entry that means nothing opens nothing', () => {
    const policy = allowing(
      '',
      '*',
      '*.',
      ':80',
      '10.0.0.0/99',
      '/8',
      '127.0.0.1:http',
      'http://10.0.0.1',
      '[',
      '10.0.0',
    );

    for (const host of ['127.0.0.1', '10.0.0.1', '[::1]']) expect(verdict(policy, host)).toBe('address_not_public');
  });
});

describe('resolving', () => {
  const target = { host: 'Example.org.', port: 80, ownAddresses: [] };

  test('asks once, by the canonical name, and decides on every address', async () => {
    const lookup = jest.fn(async () => ['8.8.8.8', '127.0.0.1']);

    expect(await resolveEgress(publicOnly, target, lookup)).toEqual({ allowed: false, reason: 'address_not_public' });
    expect(lookup.mock.calls).toEqual([['example.org']]);
  });

  test('asks nothing for an address, for no host, and with the network off', async () => {
    const lookup = jest.fn(async () => ['8.8.8.8']);

    expect(await resolveEgress(publicOnly, { ...target, host: '0x7f.1' }, lookup)).toMatchObject({ allowed: false });
    expect(await resolveEgress(publicOnly, { ...target, host: 'a/b' }, lookup)).toMatchObject({
      reason: 'host_invalid',
    });
    expect(await resolveEgress({ ...privateToo, network: 'none' }, target, lookup)).toEqual({
      allowed: false,
      reason: 'network_off',
    });
    expect(lookup).not.toHaveBeenCalled();
  });
});

describe('a list of the only hosts', () => {
  const only = (...onlyHosts: string[]): EgressPolicy => ({ ...publicOnly, onlyHosts });
  const policy = only('assets.example', '*.cdn.example', '8.8.8.8', 'shop.example:8443');

  test('lets its names and addresses through, at their ports', () => {
    expect(verdict(policy, 'assets.example', ['1.1.1.1'])).toBe('allowed');
    expect(verdict(policy, 'ASSETS.example', ['1.1.1.1'], 8080)).toBe('allowed');
    expect(verdict(policy, 'a.b.cdn.example', ['1.1.1.1'])).toBe('allowed');
    expect(verdict(policy, '8.8.8.8')).toBe('allowed');
    expect(verdict(policy, 'shop.example', ['1.1.1.1'], 8443)).toBe('allowed');
  });

  test.each([
    ['another name', 'other.example', ['1.1.1.1'], 80],
    ['the name over a wildcard', 'cdn.example', ['1.1.1.1'], 80],
    ['another port', 'shop.example', ['1.1.1.1'], 443],
    ['another address', '1.1.1.1', [], 80],
    ['another name that resolves to a listed address', 'other.example', ['8.8.8.8'], 80],
  ])('refuses %s', (_, host, addresses, port) => {
    expect(verdict(policy, host, addresses, port)).toBe('host_not_listed');
  });

  test('lets nothing through when it is empty, and opens nothing that was closed', () => {
    expect(verdict(only(), 'assets.example', ['1.1.1.1'])).toBe('host_not_listed');
    expect(verdict(only('10.0.0.1', 'inside.example'), '10.0.0.1')).toBe('address_not_public');
    expect(verdict(only('inside.example'), 'inside.example', ['10.0.0.1'])).toBe('address_not_public');
  });

  test('is asked before a name is looked up: a name alone can carry something out', async () => {
    const lookup = jest.fn(async () => ['1.1.1.1']);
    const target = { host: 'c2VjcmV0.other.example', port: 443, ownAddresses: [] };

    expect(await resolveEgress(policy, target, lookup)).toEqual({ allowed: false, reason: 'host_not_listed' });
    expect(lookup).not.toHaveBeenCalled();
  });

  test.each(['example.org', '*.example.org', 'example.org:8443', '10.0.0.1', '10.0.0.1:80', '[fd00::1]:8443'])(
    'may have %s in it',
    (entry) => expect(isHostEntry(entry)).toBe(true),
  );
  test.each([
    '',
    '*',
    '*.',
    'https://example.org',
    'example.org/path',
    '10.0.0.0/8',
    'a b',
    'example.org:99999',
    'a:b',
  ])('may not have "%s" in it', (entry) => expect(isHostEntry(entry)).toBe(false));
});
