// `npm start`, by whatever Node there is.
import { runByNode } from './own-node.js';

await runByNode(import.meta.url, () => import('./main.ts'));
