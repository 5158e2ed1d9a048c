/** Whether the functions of an embedded stack rest, so that their memory and their files stay what they are. */
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { livingProcesses, type Process, processTree } from './processes.ts';

/** Each look reads all processes of the machine. */
const pollMs = 50;
const frozenWithinMs = 15_000;

/** The functions' processes, with all that they started; the stack's other children are no Node. */
const functionProcesses = (stackPid: number): Process[] => {
  const living = livingProcesses();
  const children = living.filter(
    ({ parent, program }) => parent === stackPid && program === basename(process.execPath),
  );
  return processTree(
    children.map(({ pid }) => pid),
    living,
  );
};

export const listed = (processes: readonly Process[]): string =>
  processes.map(({ pid, program, state }) => `${program} ${pid} (${state})`).join(', ');

/** Settles once every function is frozen, that is: done with what it does after its answer. */
export const whenAllFrozen = async (stackPid: number): Promise<void> => {
  for (const end = Date.now() + frozenWithinMs; ; await delay(pollMs)) {
    const awake = functionProcesses(stackPid).filter(({ state }) => state !== 'T');
    if (awake.length === 0) return;
    if (Date.now() > end) throw new Error(`Functions still run after ${frozenWithinMs} ms: ${listed(awake)}`);
  }
};
