import type { Streams } from './command.ts';

export type Progress = {
  /** What goes on, until the next step. */
  readonly step: (text: string) => void;
  /** What is over, and stays. */
  readonly done: (text: string) => void;
};

/** From the beginning of the line, of which nothing is left. */
const anew = '\r\u001b[2K';

/** Tells on stderr what goes on: one line that changes on a terminal, one line a step elsewhere. */
export const createProgress = (stream: Streams['stderr'] = process.stderr): Progress => ({
  step: (text) => void stream.write(stream.isTTY ? anew + text : `${text}\n`),
  done: (text) => void stream.write(stream.isTTY ? `${anew}${text}\n` : `${text}\n`),
});

const barWidth = 24;

/** Of many things: a bar on a terminal, and nothing elsewhere, where what is over is said anyway. */
export const createBar = (total: number, stream: Streams['stderr']): { readonly show: (over: number) => void } => ({
  show: (over) => {
    if (!stream.isTTY) return;
    const full = Math.round((over / total) * barWidth);
    stream.write(`${anew}[${'#'.repeat(full)}${' '.repeat(barWidth - full)}] ${over} of ${total}`);
  },
});
