/** Where Chromium keeps the memory that its processes share: pictures on their way, and what a page draws. */
import { statfs } from 'node:fs/promises';

const folder = '/dev/shm';
/** Source: linux/magic.h. */
const tmpfs = 0x01021994;
/** As much as the function may have: a page that found no room there would crash. Docker gives 64 MB, Lambda nothing. */
const bytesMin = 2 * 1024 * 1024 * 1024;

/** Whether it can lie in memory, where it is faster than in the scratch, and in no file of a disk. */
export const hasMemoryToShare = (): Promise<boolean> =>
  statfs(folder).then(
    ({ type, bavail, bsize }) => type === tmpfs && bavail * bsize >= bytesMin,
    () => false,
  );
