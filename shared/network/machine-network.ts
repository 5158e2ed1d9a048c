/** What this machine says of the network: the addresses of a name, and its own. */
import { ADDRCONFIG, promises as dns } from 'node:dns';
import { networkInterfaces } from 'node:os';

const lookupMsMax = 5_000;

/** Every address of a name, as the system resolves it; rejects when there are none within 5 s. */
export const lookupAddresses = async (name: string): Promise<readonly string[]> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('the name was not resolved in time')), lookupMsMax);
  try {
    const found = await Promise.race([dns.lookup(name, { all: true, hints: ADDRCONFIG }), late.promise]);
    return found.map(({ address }) => address);
  } finally {
    clearTimeout(timer);
  }
};

export const machineAddresses = (): readonly string[] =>
  Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address));
