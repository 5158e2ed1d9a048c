/** The stack as `cdk synth` describes it, on code folders small enough to hash in no time. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { assetHash } from '../../infra/asset-hash.ts';
import { type EphemeraConfig, readConfig } from '../../infra/config.ts';
import { createApp } from '../../infra/stack.ts';
import { type FunctionName, functions } from '../../infra/topology.ts';

export type Resource = {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is JSON of many shapes
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
};
export type Template = {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
};

const root = join(import.meta.dirname, '..', '..');

const smallCode = (dir: string) => {
  const names = Object.keys(functions) as FunctionName[];
  const folders = names.map((name) => {
    const folder = join(dir, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'handler.mjs'), `export const handler = async () => '${name}';\n`);
    return [name, { dir: folder, assetHash: assetHash(folder) }] as const;
  });
  return Object.fromEntries(folders) as Record<FunctionName, { dir: string; assetHash: string }>;
};

type Options = {
  /** What an operator configured. */
  readonly config?: EphemeraConfig;
  readonly change?: (app: App) => void;
  /** CloudFormation's own rules take most of the time, and one test file suffices for them. */
  readonly isValidated?: boolean;
};

/**
 * Synthesizes with the context of cdk.json and returns the template.
 * @throws Error with the report, on any finding of the checks
 */
export const synthesize = ({ config = {}, change = () => undefined, isValidated = false }: Options = {}): Template => {
  const dir = mkdtempSync(join(tmpdir(), 'ephemera-synth-'));
  try {
    const { context: flags } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
    const app = createApp(smallCode(join(dir, 'code')), {
      config: readConfig(config),
      context: flags,
      outdir: join(dir, 'out'),
      builtinCloudFormationValidation: isValidated,
    });
    change(app);
    return app.synth().getStackByName('Ephemera').template;
  } finally {
    rmSync(dir, { recursive: true });
  }
};

export const resourcesOf = (template: Template, type: string): readonly (Resource & { readonly id: string })[] =>
  Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === type)
    .map(([id, resource]) => ({ id, ...resource }));
