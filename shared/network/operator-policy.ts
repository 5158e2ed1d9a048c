import type { EgressPolicy } from '../domain/egress.ts';

/** What the operator opens beyond public addresses, as the environment of a function says it. */
export type OperatorPolicy = Pick<EgressPolicy, 'allowPrivateNetwork' | 'allowedHosts' | 'refusedPorts'>;

/** Plain http, to whatever host, is open only where the operator opened something. */
export const isPlainHttpOpen = ({ allowPrivateNetwork, allowedHosts }: OperatorPolicy): boolean =>
  allowPrivateNetwork || allowedHosts.length > 0;

const listed = (text: string | undefined): string[] => (text ?? '').split(',').filter(Boolean);

/**
 * Reads `EGRESS_ALLOW_PRIVATE_NETWORK` (`true`), `EGRESS_ALLOWED_HOSTS` and `EGRESS_REFUSED_PORTS` (lists with commas).
 * Lambda's runtime API is always refused: it hands the next event to whoever asks.
 */
export const readOperatorPolicy = (environment: Readonly<Record<string, string | undefined>>): OperatorPolicy => ({
  allowPrivateNetwork: environment.EGRESS_ALLOW_PRIVATE_NETWORK === 'true',
  allowedHosts: listed(environment.EGRESS_ALLOWED_HOSTS),
  refusedPorts: [
    ...listed(environment.EGRESS_REFUSED_PORTS),
    ...listed(environment.AWS_LAMBDA_RUNTIME_API?.split(':')[1]),
  ].map(Number),
});
