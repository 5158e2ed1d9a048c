/** What `cdk` runs: builds the functions, describes the stack, and fails on any finding that nobody answered for. */
import { config } from '../ephemera.config.ts';
import { buildFunctions } from './bundle.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { createApp } from './stack.ts';

/** What is wrong with it is said before anything is built, and without a stack trace. */
const checked = (): Config => {
  try {
    return readConfig(config);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return process.exit(1);
  }
};

const read = checked();
createApp(await buildFunctions(), { config: read }).synth();
