/**
 * Which addresses may be reached from here: by pages that a job renders, by webhooks, by user storage. The rule is about
 * addresses, not names, so it is asked after a name was resolved, and the connection must go to an address that it
 * passed.
 */
import { addressKind, canonicalAddress, canonicalHost, isAddress, isInNetwork } from './address.ts';

export type EgressPolicy = {
  /** `none`: nothing is reached at all. */
  readonly network: 'public' | 'none';
  /** Opens loopback and private addresses; link-local and metadata addresses stay closed. */
  readonly allowPrivateNetwork: boolean;
  /**
   * Loopback and private hosts that may be reached all the same: exact names, `*.example.org` (not `example.org` itself),
   * addresses and networks (`10.1.0.0/16`), each with `:port` where only that port is meant (`[fd00::1]:8443`). An entry
   * that is none of these opens nothing.
   */
  readonly allowedHosts: readonly string[];
  /** If given, no other hosts are reached, whatever else is allowed: entries of `isHostEntry`, about the host of the URL. */
  readonly onlyHosts?: readonly string[] | undefined;
  /** Ports of this machine's own addresses that are refused whatever else is allowed: the embedded stack's own. */
  readonly refusedPorts: readonly number[];
};

export type EgressTarget = {
  /** As the URL spells it. */
  readonly host: string;
  readonly port: number;
  /** All that the host resolved to; a host that is an address is its own. */
  readonly addresses: readonly string[];
  /** Addresses of this machine's own interfaces; loopback is always among them. */
  readonly ownAddresses: readonly string[];
};

/** Coarse on purpose: it is shown to the caller, who must not learn from it how a private network is laid out. */
export type EgressRefusal = 'network_off' | 'host_invalid' | 'host_not_listed' | 'port_refused' | 'address_not_public';

export type EgressDecision =
  /** The addresses, canonical, that the connection may go to. */
  | { readonly allowed: true; readonly addresses: readonly string[] }
  | { readonly allowed: false; readonly reason: EgressRefusal };

type AllowedHost = { readonly host: string; readonly port: number | undefined };

const parseAllowedHost = (entry: string): AllowedHost => {
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(entry) ?? [];
  return { host: bracketed ?? plain ?? entry, port: port === undefined ? undefined : Number(port) };
};

/** Whether an account may list it: a name, `*.` and a name, or an address, each with or without a port. */
export const isHostEntry = (entry: string): boolean => {
  const { host, port = 1 } = parseAllowedHost(entry);
  const name = host.replace(/^\*\./, '');
  return canonicalHost(name) !== undefined && !name.includes('*') && port >= 1 && port <= 65_535;
};

const namesHost = (pattern: string, host: string): boolean => {
  const isWildcard = pattern.startsWith('*.');
  const name = canonicalHost(isWildcard ? pattern.slice(2) : pattern);
  if (name === undefined || isAddress(host)) return false;
  return isWildcard ? host.endsWith(`.${name}`) : host === name;
};

const holdsAddress = (pattern: string, address: string): boolean =>
  pattern.includes('/') ? isInNetwork(address, pattern) : canonicalHost(pattern) === address;

type Reached = { readonly host: string; readonly port: number; readonly address: string };

const isAmong = (entries: readonly string[], { host, port, address }: Reached): boolean =>
  entries
    .map(parseAllowedHost)
    .filter((allowed) => allowed.port === undefined || allowed.port === port)
    .some((allowed) => namesHost(allowed.host, host) || holdsAddress(allowed.host, address));

/** What a name resolves to does not count here: who owns a name could point it at any address that is listed. */
const isListed = ({ onlyHosts }: EgressPolicy, host: string, port: number): boolean =>
  onlyHosts === undefined || isAmong(onlyHosts, { host, port, address: host });

const refusalOf = (policy: EgressPolicy, host: string, target: EgressTarget, address: string) => {
  const kind = addressKind(address);
  if (kind === 'never') return 'address_not_public';
  const isOwn = kind === 'loopback' || target.ownAddresses.some((own) => canonicalAddress(own) === address);
  if (isOwn && policy.refusedPorts.includes(target.port)) return 'port_refused';
  if (kind === 'public' || policy.allowPrivateNetwork) return undefined;
  return isAmong(policy.allowedHosts, { host, port: target.port, address }) ? undefined : 'address_not_public';
};

const refused = (reason: EgressRefusal): EgressDecision => ({ allowed: false, reason });

/** One bad address refuses the host: a name that also resolves to one is a way to it. */
export const decideEgress = (policy: EgressPolicy, target: EgressTarget): EgressDecision => {
  if (policy.network === 'none') return refused('network_off');
  const host = canonicalHost(target.host);
  if (host === undefined) return refused('host_invalid');
  if (!isListed(policy, host, target.port)) return refused('host_not_listed');
  const addresses = (isAddress(host) ? [host] : target.addresses).map(
    (address) => canonicalAddress(address) ?? address,
  );
  const refusal = addresses.map((address) => refusalOf(policy, host, target, address)).find(Boolean);
  if (refusal || addresses.length === 0) return refused(refusal ?? 'address_not_public');
  return { allowed: true, addresses };
};

/** All addresses of a name; rejects when there are none. */
export type AddressLookup = (name: string) => Promise<readonly string[]>;

/**
 * Resolves a host once and decides. A name is looked up only where the answer could open anything; rejects as the lookup
 * does.
 */
export const resolveEgress = async (
  policy: EgressPolicy,
  target: Omit<EgressTarget, 'addresses'>,
  lookup: AddressLookup,
): Promise<EgressDecision> => {
  const host = canonicalHost(target.host);
  const isName = host !== undefined && !isAddress(host);
  const mayBeReached = policy.network !== 'none' && isName && isListed(policy, host, target.port);
  return decideEgress(policy, { ...target, addresses: mayBeReached ? await lookup(host) : [] });
};
