/** `npm run build`: builds every function and prints its asset hash. */
import { buildFunctions } from './bundle.ts';

for (const [name, { dir, assetHash }] of Object.entries(await buildFunctions())) {
  console.log(`${name.padEnd(12)} ${assetHash}  ${dir}`);
}
