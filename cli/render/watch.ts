/** Says which documents are to be made again, since what they were made of has changed. */
import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** An editor writes a file in several steps; all of them are one change. */
const quietMs = 120;
/** A file system takes its times from a clock that lags behind by some milliseconds. */
const clockLagMs = 20;

/** Those that are gone have nothing to be made of. */
const changedSince = async (files: ReadonlySet<string>, sinceMs: number): Promise<readonly string[]> => {
  const changed = await Promise.all(
    [...files].map(async (file) => {
      const { ctimeMs } = await stat(file).catch(() => ({ ctimeMs: 0 }));
      return ctimeMs >= sinceMs - clockLagMs ? [file] : [];
    }),
  );
  return changed.flat();
};

/**
 * The first changes among these files, together with those that follow at once.
 * @param sinceMs epoch ms from which on a change counts that was made before they were watched
 * @returns the files that changed; none when the signal was aborted
 */
export const changesOf = (
  files: ReadonlySet<string>,
  sinceMs: number,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> =>
  new Promise((resolve) => {
    const changed = new Set<string>();
    let timer: NodeJS.Timeout | undefined;
    // The folders: editors put a new file in the place of the old one.
    const folders = new Set([...files].map((file) => dirname(file)));
    const watchers: FSWatcher[] = [];
    let isOver = false;
    const finish = (): void => {
      isOver = true;
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
      signal.removeEventListener('abort', finish);
      resolve(changed);
    };
    const note = (file: string): void => {
      if (isOver || !files.has(file)) return;
      changed.add(file);
      clearTimeout(timer);
      timer = setTimeout(finish, quietMs);
    };
    for (const folder of folders) {
      const watcher = watch(folder, (_event, name) => note(join(folder, name ?? '')));
      // A folder that is gone has no more changes.
      watcher.on('error', () => watcher.close());
      watchers.push(watcher);
    }
    void changedSince(files, sinceMs).then((those) => those.forEach(note));
    signal.addEventListener('abort', finish);
    if (signal.aborted) finish();
  });
