/** Says which documents are to be made again, since what they were made of has changed. */
import { type FSWatcher, watch } from 'node:fs';
import { dirname, join } from 'node:path';

/** An editor writes a file in several steps; all of them are one change. */
const quietMs = 120;

/**
 * The first changes among these files, together with those that follow at once.
 * @returns the files that changed; none when the signal was aborted
 */
export const changesOf = (files: ReadonlySet<string>, signal: AbortSignal): Promise<ReadonlySet<string>> =>
  new Promise((resolve) => {
    const changed = new Set<string>();
    let timer: NodeJS.Timeout | undefined;
    // The folders: editors put a new file in the place of the old one.
    const folders = new Set([...files].map((file) => dirname(file)));
    const watchers: FSWatcher[] = [];
    const finish = (): void => {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
      signal.removeEventListener('abort', finish);
      resolve(changed);
    };
    for (const folder of folders) {
      const watcher = watch(folder, (_event, name) => {
        const file = join(folder, name ?? '');
        if (!files.has(file)) return;
        changed.add(file);
        clearTimeout(timer);
        timer = setTimeout(finish, quietMs);
      });
      // A folder that is gone has no more changes.
      watcher.on('error', () => watcher.close());
      watchers.push(watcher);
    }
    signal.addEventListener('abort', finish);
    if (signal.aborted) finish();
  });
