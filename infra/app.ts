/** What `cdk` runs: builds the functions, describes the stack, and fails on any finding that nobody answered for. */
import { config } from '../ephemera.config.ts';
import { buildFunctions } from './bundle.ts';
import { readConfig } from './config.ts';
import { createApp } from './stack.ts';

// What is wrong with it is said before anything is built.
const checked = readConfig(config);
createApp(await buildFunctions(), { config: checked }).synth();
