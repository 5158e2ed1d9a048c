type Parts = {
  /** Ids of all deletions ever begun, in pages. */
  readonly deletionLog: () => AsyncIterable<readonly string[]>;
  readonly deletionQueue: { readonly send: (id: string) => Promise<void> };
};

/**
 * Lets every deletion of the log be carried out once more: after a restore, which brought rows of deleted accounts back.
 * @returns how many there are
 */
export const replayDeletions = async ({ deletionLog, deletionQueue }: Parts): Promise<number> => {
  let count = 0;
  for await (const ids of deletionLog()) {
    await Promise.all(ids.map((id) => deletionQueue.send(id)));
    count += ids.length;
  }
  return count;
};
