/** Whether this machine can build and deploy. */
import { access, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { buildFunctions } from '../infra/bundle.ts';
import { runtime } from '../infra/topology.ts';
import { type Check, type Finding, failure, ok, warning } from './checks.ts';

const root = join(import.meta.dirname, '..');
const nodeMajorLeast = 24;
/** Lambda's own limit on a function's code, unpacked. */
const codeBytesMax = 262_144_000;

const node = async (): Promise<Finding> => {
  const detail = `${process.version}; Lambda runs ${runtime.name}`;
  const isEnough = Number(process.versions.node.split('.')[0]) >= nodeMajorLeast;
  return isEnough ? ok(detail) : failure(detail, `Install Node ${nodeMajorLeast}, or run npm ci, which brings one.`);
};

const cdk = async (): Promise<Finding> => {
  const { devDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const installed = join(root, 'node_modules', 'aws-cdk');
  if (await access(installed).catch(() => 'missing')) return failure('the CDK is not installed', 'Run npm ci.');
  const { version } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
  const wanted = devDependencies['aws-cdk'];
  return version === wanted ? ok(version) : warning(`${version} rather than ${wanted}`, 'Run npm ci.');
};

const bytesIn = async (dir: string): Promise<number> => {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
};

const megabytes = (bytes: number): number => Math.ceil(bytes / 1_000_000);

const build = async (): Promise<Finding> => {
  const built = Object.entries(await buildFunctions());
  const sizes = await Promise.all(built.map(async ([name, { dir }]) => ({ name, bytes: await bytesIn(dir) })));
  const [largest] = sizes.toSorted((a, b) => b.bytes - a.bytes);
  if (!largest) return failure('nothing is built');
  const detail = `${sizes.length} functions; the largest, ${largest.name}, has ${megabytes(largest.bytes)} of ${megabytes(codeBytesMax)} MB`;
  return largest.bytes <= codeBytesMax ? ok(detail) : failure(detail, 'Lambda does not take more.');
};

export const nodeCheck: Check = { name: 'Node', run: node };

export const machineChecks: readonly Check[] = [nodeCheck, { name: 'CDK', run: cdk }, { name: 'build', run: build }];
