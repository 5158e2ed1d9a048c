/** Names that a name server of the experiment's own answers for. */
import type { Names } from './name-server.ts';
import { machineAddresses } from './own-network.ts';
import { publicAddress } from './targets.ts';

const closed: Names = {
  'loopback.test': ['127.0.0.1'],
  'private.test': ['10.0.0.1'],
  'metadata.test': ['169.254.169.254'],
  'mixed.test': [publicAddress, '127.0.0.1'],
  'six.test': ['::1'],
  'mapped.test': ['::ffff:7f00:1'],
  'machine.test': [machineAddresses[0]],
  'unspecified.test': ['0.0.0.0'],
};

export const closedNames = Object.keys(closed);

/** `public.test` is open; `rebinding.test` too, the first time that it is asked for, and leads to loopback ever after. */
export const createNames = (): Names => {
  let asked = 0;
  return {
    ...closed,
    'public.test': [publicAddress],
    'rebinding.test': () => {
      asked += 1;
      return asked === 1 ? [publicAddress] : ['127.0.0.1'];
    },
  };
};
