/**
 * Small JSON records, one file each. Writing is synchronous on purpose: nothing can come between a condition that was
 * checked and the record that depends on it, and what memory and disk say stays in one order.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type RecordFiles<T> = ReturnType<typeof openRecordFiles<T>>;

export const openRecordFiles = <T>(directory: string) => {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = (name: string): string => join(directory, `${name}.json`);

  const read = (file: string): T[] => {
    try {
      return [JSON.parse(readFileSync(join(directory, file), 'utf8')) as T];
    } catch {
      // Half a write: a machine that lost its power, or a temporary file of a process that was killed.
      rmSync(join(directory, file), { force: true });
      return [];
    }
  };

  return {
    all: (): T[] =>
      readdirSync(directory).flatMap((file) => {
        if (file.endsWith('.json')) return read(file);
        rmSync(join(directory, file), { force: true });
        return [];
      }),
    put: (name: string, record: T): void => {
      const temporary = join(directory, `${name}.tmp`);
      writeFileSync(temporary, JSON.stringify(record), { mode: 0o600 });
      renameSync(temporary, path(name));
    },
    remove: (name: string): void => rmSync(path(name), { force: true }),
  };
};
