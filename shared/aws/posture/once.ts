/** Several checks look at one answer: it is asked for once. */
export const once = <T>(ask: () => Promise<T>): (() => Promise<T>) => {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask();
    return answer;
  };
};

/** Whether a resource names this key, by its ARN or by its id. */
export const isKey = (named: string | undefined, keyArn: string): boolean =>
  named !== undefined && (named === keyArn || keyArn.endsWith(`/${named}`));
