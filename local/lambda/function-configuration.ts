/** What Lambda tells of a function, and what of it may be changed here: its memory, its time and its variables. */
import { createHash } from 'node:crypto';
import { runtime } from '../../infra/topology.ts';
import { type FunctionSettings, LambdaError, type LambdaHost } from './host.ts';

/** MB, as Lambda takes it. */
const memoryMb = { least: 128, most: 10_240 };
/** Seconds, likewise. */
const timeout = { least: 1, most: 900 };

/** Names a state of the configuration: an update that names another one is refused. */
const revisionOf = (name: string, settings: FunctionSettings): string => {
  const hex = createHash('sha256')
    .update(JSON.stringify([name, settings]))
    .digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
};

export const configurationOf = (host: LambdaHost, name: string) => {
  const { memoryMb: MemorySize, timeoutMs, variables, tenantIsolation, codeHash } = host.configurationOf(name);
  return {
    FunctionName: name,
    Runtime: runtime.name,
    Handler: runtime.handler,
    MemorySize,
    Timeout: Math.ceil(timeoutMs / 1000),
    Environment: { Variables: variables },
    ...(codeHash && { CodeSha256: Buffer.from(codeHash, 'hex').toString('base64') }),
    ...(tenantIsolation && { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } }),
    State: 'Active',
    LastUpdateStatus: 'Successful',
    RevisionId: revisionOf(name, { memoryMb: MemorySize, timeoutMs, variables }),
  };
};

const invalid = (message: string): LambdaError => new LambdaError('InvalidParameterValueException', 400, message);

const updateIn = (payload: Buffer): Readonly<Record<string, unknown>> => {
  try {
    return JSON.parse(payload.toString());
  } catch {
    throw new LambdaError('InvalidRequestContentException', 400, 'The request body is not JSON');
  }
};

const numberIn = (name: string, value: unknown, { least, most }: typeof memoryMb): number => {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalid(`${name} must be a whole number from ${least} to ${most}`);
};

const changeIn = ({ MemorySize, Timeout, Environment, ...rest }: Readonly<Record<string, unknown>>) => {
  if (Object.keys(rest).length > 0) throw invalid(`Not to be changed here: ${Object.keys(rest).join(', ')}`);
  const { Variables } = (Environment ?? {}) as { Variables?: Readonly<Record<string, string>> };
  return {
    ...(MemorySize !== undefined && { memoryMb: numberIn('MemorySize', MemorySize, memoryMb) }),
    ...(Timeout !== undefined && { timeoutMs: 1000 * numberIn('Timeout', Timeout, timeout) }),
    ...(Variables && { variables: Variables }),
  };
};

/** @throws LambdaError as Lambda refuses it, and for whatever else is to be changed */
export const updateConfiguration = (host: LambdaHost, name: string, payload: Buffer) => {
  const { RevisionId, ...given } = updateIn(payload);
  const change = changeIn(given);
  const { RevisionId: current } = configurationOf(host, name);
  if (RevisionId !== undefined && RevisionId !== current) {
    throw new LambdaError('PreconditionFailedException', 412, 'The RevisionId provided does not match the latest one');
  }
  host.change(name, change);
  return configurationOf(host, name);
};
