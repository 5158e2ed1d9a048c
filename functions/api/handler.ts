import packageFile from '../../package.json' with { type: 'json' };
import { composeApi } from '../../shared/aws/compose-api.ts';
import { createApp } from './app.ts';
import { streamApp } from './lambda-stream.ts';

export const handler = streamApp(createApp(composeApi(), packageFile.version));
