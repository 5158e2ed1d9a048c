/** `npm run build:client`: writes the client's types anew, and packs it under `.build/client`. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleClient } from './bundle-client.ts';
import { clientWire } from './client-wire.ts';

const root = join(import.meta.dirname, '..');

await writeFile(join(root, 'client', 'wire.ts'), clientWire());
const { bytes } = await bundleClient(join(root, '.build', 'client'));
console.log(`.build/client: ${bytes} bytes of JavaScript`);
