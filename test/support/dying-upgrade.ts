/** Run as a process: dies after the first change of the upgrade of the folder that it is given. */
import { openState } from '../../local/state-format.ts';
import { upgrading } from './older-state.ts';

await openState(
  process.argv[2] ?? '',
  upgrading(() => process.kill(process.pid, 'SIGKILL')),
);
