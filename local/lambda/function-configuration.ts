/** What Lambda tells of a function, and the one thing about it that may be changed here: its memory. */
import { createHash } from 'node:crypto';
import { runtime } from '../../infra/topology.ts';
import { LambdaError, type LambdaHost } from './host.ts';

/** MB, as Lambda takes it. */
const memoryMb = { least: 128, most: 10_240 };

/** Names a state of the configuration: an update that names another one is refused. */
const revisionOf = (name: string, memory: number): string => {
  const hex = createHash('sha256').update(`${name}:${memory}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
};

export const configurationOf = (host: LambdaHost, name: string) => {
  const { memoryMb: MemorySize, timeoutMs, tenantIsolation } = host.configurationOf(name);
  return {
    FunctionName: name,
    Runtime: runtime.name,
    Handler: runtime.handler,
    MemorySize,
    Timeout: Math.ceil(timeoutMs / 1000),
    ...(tenantIsolation && { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } }),
    State: 'Active',
    LastUpdateStatus: 'Successful',
    RevisionId: revisionOf(name, MemorySize),
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

/** @throws LambdaError as Lambda refuses it, and for whatever but the memory is to be changed */
export const updateConfiguration = (host: LambdaHost, name: string, payload: Buffer) => {
  const { MemorySize, RevisionId, ...rest } = updateIn(payload);
  const { RevisionId: current } = configurationOf(host, name);
  if (Object.keys(rest).length > 0) throw invalid(`Not to be changed here: ${Object.keys(rest).join(', ')}`);
  if (RevisionId !== undefined && RevisionId !== current) {
    throw new LambdaError('PreconditionFailedException', 412, 'The RevisionId provided does not match the latest one');
  }
  const isSize = typeof MemorySize === 'number' && Number.isInteger(MemorySize);
  if (!isSize || MemorySize < memoryMb.least || MemorySize > memoryMb.most) {
    throw invalid(`MemorySize must be a whole number from ${memoryMb.least} to ${memoryMb.most}`);
  }
  host.setMemory(name, MemorySize);
  return configurationOf(host, name);
};
