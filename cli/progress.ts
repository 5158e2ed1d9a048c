import type { WriteStream } from 'node:tty';

export type Progress = { readonly step: (text: string) => void; readonly done: (text: string) => void };

/** Tells on stderr what goes on: one line that changes on a terminal, one line a step elsewhere. */
export const createProgress = (stream: WriteStream = process.stderr): Progress => {
  const write = (text: string): void => {
    if (stream.isTTY) {
      stream.clearLine(0);
      stream.cursorTo(0);
      stream.write(text);
    } else stream.write(`${text}\n`);
  };
  return {
    step: write,
    done: (text) => {
      write(text);
      if (stream.isTTY) stream.write('\n');
    },
  };
};
