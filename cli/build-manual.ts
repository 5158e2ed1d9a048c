/** `npm run build:manual`: writes docs/cli.md anew. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manual } from './manual.ts';

await writeFile(join(import.meta.dirname, '..', 'docs', 'cli.md'), await manual());
