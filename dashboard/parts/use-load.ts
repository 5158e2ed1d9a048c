/** What a view shows of the API: as it is asked for, as it came, or why it did not. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

export type Load<Value> = {
  /** The last that came; it stays while it is asked for anew. */
  readonly value: Value | undefined;
  readonly error: unknown;
  readonly reload: () => void;
};

type Came<Value> = Pick<Load<Value>, 'value' | 'error'>;
const nothing = { value: undefined, error: undefined };

/** @param dependencies what is asked for: when they change, what came before is no answer any more */
export const useLoad = <Value>(
  ask: (signal: AbortSignal) => Promise<Value>,
  dependencies: readonly unknown[],
): Load<Value> => {
  const [came, setCame] = useState<Came<Value>>(nothing);
  const [turn, setTurn] = useState(0);
  const latest = useRef(ask);
  latest.current = ask;
  const question = JSON.stringify(dependencies);
  useEffect(() => setCame(nothing), [question]);
  useEffect(() => {
    const ended = new AbortController();
    const take = (next: Came<Value>): void => {
      if (!ended.signal.aborted) setCame(next);
    };
    latest.current(ended.signal).then(
      (value) => take({ value, error: undefined }),
      (error: unknown) => take({ value: undefined, error }),
    );
    return () => ended.abort();
  }, [question, turn]);
  const reload = useCallback(() => setTurn((last) => last + 1), []);
  return { ...came, reload };
};
