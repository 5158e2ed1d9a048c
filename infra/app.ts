/** What `cdk` runs: builds the functions, describes the stack, and fails on any finding that nobody answered for. */
import { buildFunctions } from './bundle.ts';
import { createApp } from './stack.ts';

createApp(await buildFunctions()).synth();
