/** The guides and the quickstart: their commands are run as they stand, and what they say of the documents is looked at. */
import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { ephemeraProgram } from '../support/ephemera-command.ts';
import { blocksOf } from '../support/guides.ts';
import { readPdf } from '../support/pdf.ts';
import { readPdfDetails } from '../support/pdf-details.ts';
import { checkPdf } from '../support/qpdf.ts';

const root = join(import.meta.dirname, '..', '..');

let stack: EmbeddedStack;
/** As a clone of the repository has it, as far as the guides use it. */
let clone: string;
let variables: NodeJS.ProcessEnv;

beforeAll(async () => {
  const starting = startStack({ allowPrivateNetwork: true });
  clone = await realpath(await mkdtemp(join(tmpdir(), 'guides-')));
  await cp(join(root, 'docs', 'examples'), join(clone, 'docs', 'examples'), { recursive: true });
  // The client under its name, as the sources have it: how it is built, client.test.ts proves.
  const own = join(clone, 'node_modules', 'ephemera');
  await mkdir(own, { recursive: true });
  await writeFile(join(own, 'package.json'), '{ "exports": { "./client": "./client/index.ts" } }');
  await symlink(join(root, 'client'), join(own, 'client'));
  await symlink(
    join(root, 'node_modules', '@fontsource-variable'),
    join(clone, 'node_modules', '@fontsource-variable'),
  );
  const bin = join(clone, 'bin');
  await mkdir(bin);
  await symlink(process.execPath, join(bin, 'node'));
  // npx itself would take longer than what it starts.
  await writeFile(join(bin, 'npx'), `#!/bin/sh\nshift\nexec "${process.execPath}" "${ephemeraProgram}" "$@"\n`);
  await chmod(join(bin, 'npx'), 0o755);
  stack = await starting;
  variables = {
    ...process.env,
    NODE_NO_WARNINGS: '1',
    XDG_CONFIG_HOME: clone,
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    EPHEMERA_API: stack.ready.api,
    EPHEMERA_API_KEY: stack.ready.apiKey,
  };
});
afterAll(async () => {
  await stack?.stop();
  await rm(clone, { recursive: true, force: true });
});
