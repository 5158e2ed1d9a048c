/** Keeps a thread ready ahead of the job that will use it, as a page is kept: no thread has two jobs. */
import { type StageThread, startStageThread } from './stage-thread.ts';

/** The thread of one job, which has none until it asks. */
export type ThreadOfJob = {
  readonly thread: () => StageThread;
  /** Ends it, whatever it does. */
  readonly end: () => Promise<void>;
  readonly wasUsed: () => boolean;
};

export const createReadyThread = (start = startStageThread) => {
  let next: StageThread | undefined;

  /** The one that stands ready, or one that is started now. */
  const take = (): StageThread => {
    const taken = next?.isAlive() ? next : start();
    next = undefined;
    return taken;
  };

  return {
    forJob: (): ThreadOfJob => {
      let own: StageThread | undefined;
      return {
        thread: () => {
          own ??= take();
          return own;
        },
        end: async () => {
          await own?.end();
        },
        wasUsed: () => own !== undefined,
      };
    },

    /** Starts the next one; where that fails, the job that needs it says so. */
    prepare: async (): Promise<void> => {
      if (next?.isAlive()) return;
      next = start();
      await next.ready().catch(() => undefined);
    },
  };
};
