/** Hosts and addresses in one spelling each, and what kind of address one is. Every egress decision rests on this. */
import { isIP, isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * - `public`: unicast, reachable from the whole internet
 * - `loopback`, `private`: this machine and its networks; a policy may open them
 * - `never`: link-local, cloud metadata, unspecified, multicast, reserved, documentation and transition addresses (which
 *   may carry another address inside); no policy opens them
 */
export type AddressKind = 'public' | 'loopback' | 'private' | 'never';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Cloud services that answer whoever asks, at addresses that the standards call public, shared or private. */
const cloudServices = [
  '168.63.129.16/32', // Azure
  '100.100.100.200/32', // Alibaba Cloud
  'fd00:ec2::/32', // AWS
  'fd20:ce::254/128', // Google Cloud
  'fd00:c1::a9fe:a9fe/128', // Oracle Cloud
  'fd00:42::42/128', // Scaleway
].map((network) => ipaddr.parseCIDR(network));

const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

const isWithin = (address: Address, [network, bits]: [Address, number]): boolean =>
  address.kind() === network.kind() && address.match(network, bits);

// The URL parser first, since ipaddr.js reads `::7f00:1` and `::127.0.0.1` as two different addresses.
const parseIPv6 = (address: string): Address | undefined => {
  const hostname = isIPv6(address) ? URL.parse(`http://[${address}]/`)?.hostname : undefined;
  if (!hostname) return undefined;
  const parsed = ipaddr.IPv6.parse(hostname.slice(1, -1));
  return parsed.isIPv4MappedAddress() ? parsed.toIPv4Address() : parsed;
};

const parseAddress = (address: string): Address | undefined =>
  isIPv4(address) ? ipaddr.IPv4.parse(address) : parseIPv6(address);

/**
 * The one spelling of an address: dotted decimal, or compressed lower-case IPv6. A mapped address (`::ffff:127.0.0.1`)
 * is the IPv4 address that it reaches. Undefined for what is no address, or has a zone (`fe80::1%eth0`).
 */
export const canonicalAddress = (address: string): string | undefined => parseAddress(address)?.toString();

/**
 * The one spelling of a URL's host, which may come with brackets, a trailing dot, in capitals, or as an IPv4 address in
 * decimal, octal or hexadecimal: an address as `canonicalAddress` has it, or a lower-case ASCII name. Undefined for what
 * is no host.
 */
export const canonicalHost = (host: string): string | undefined => {
  if (host === '' || /[\s/?#@\\]/.test(host)) return undefined;
  const bare = /^\[(.*)\]$/.exec(host)?.[1] ?? host;
  if (bare.includes(':')) return canonicalAddress(bare);
  const name = URL.parse(`http://${host}/`)?.hostname.replace(/\.$/, '');
  return name && name.length <= 253 ? name : undefined;
};

const isCloudService = (address: Address): boolean => cloudServices.some((network) => isWithin(address, network));

const kindOf = (address: Address): AddressKind => {
  if (isCloudService(address)) return 'never';
  const range = address.range();
  if (range === 'loopback') return 'loopback';
  if (range === 'private' || range === 'carrierGradeNat' || range === 'uniqueLocal') return 'private';
  // What ipaddr.js does not know it calls unicast, compatible addresses (`::7f00:1`) among them.
  const isGlobal = address.kind() === 'ipv4' || isWithin(address, globalUnicast);
  return range === 'unicast' && isGlobal ? 'public' : 'never';
};

export const addressKind = (address: string): AddressKind => {
  const parsed = parseAddress(address);
  return parsed ? kindOf(parsed) : 'never';
};

/** Whether an address lies in a network such as `10.0.0.0/8`; what is no network holds nothing. */
export const isInNetwork = (address: string, network: string): boolean => {
  const parsed = parseAddress(address);
  return parsed !== undefined && ipaddr.isValidCIDR(network) && isWithin(parsed, ipaddr.parseCIDR(network));
};

/** Whether a canonical host is an address rather than a name. */
export const isAddress = (host: string): boolean => isIP(host) !== 0;
