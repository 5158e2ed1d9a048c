/**
 * Loaded into a function before its code: names under `localhost` are this machine, as RFC 6761 §6.3 has it; not every
 * system's resolver knows them.
 */
import { promises as dns } from 'node:dns';

const { lookup } = dns;
dns.lookup = (async (name: string, options: object) =>
  name.endsWith('.localhost') ? [{ address: '127.0.0.1', family: 4 }] : lookup(name, options)) as typeof lookup;
