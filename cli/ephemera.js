#!/usr/bin/env node
// The command's entry, by whatever Node there is.
import { runByNode } from '../local/own-node.js';

await runByNode(import.meta.url, () => import('./main.ts'));
