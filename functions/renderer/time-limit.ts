/** Settles as the work does, or rejects when it takes longer; the work itself goes on. */
export const withTimeLimit = async <Result>(work: Promise<Result>, ms: number): Promise<Result> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`not done within ${ms} ms`)), ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
};
