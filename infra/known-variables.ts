/** The variables that a function may have, by name: whatever else stands in its environment was put there by somebody. */
import { functionVariables, type PhysicalNames, restApiVariable } from './function-variables.ts';
import { operatorVariableNames } from './operation.ts';
import { type FunctionName, functions } from './topology.ts';

/** Where the embedded services are, and what the embedded stack tells of the machine. */
const embedded = [
  'AWS_REGION',
  ...['DYNAMODB', 'KMS', 'LAMBDA', 'S3', 'SQS'].map((service) => `AWS_ENDPOINT_URL_${service}`),
  'EGRESS_ALLOW_PRIVATE_NETWORK',
  'EGRESS_REFUSED_PORTS',
  'CHROMIUM_CACHE_DIR',
  'BROWSER_MODE',
];

const anyNames: PhysicalNames = { table: String, bucket: String, queue: String, key: String, function: String };

export const variablesOf = (name: FunctionName): readonly string[] => [
  ...Object.keys(functionVariables(functions[name], anyNames, 1)),
  ...(functions[name].inspects ? [restApiVariable] : []),
  ...operatorVariableNames,
  ...embedded,
];
