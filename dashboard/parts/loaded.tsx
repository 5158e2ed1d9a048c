/** Shows what was asked for once it is there. */
import type { ComponentChildren } from 'preact';
import { Failure } from './failure.tsx';
import type { Load } from './use-load.ts';

type LoadedProps<Value> = {
  readonly of: Load<Value>;
  readonly children: (value: Value) => ComponentChildren;
};

export const Loaded = <Value,>({ of: { value, error, reload }, children }: LoadedProps<Value>) => {
  if (error !== undefined) return <Failure error={error} onRetry={reload} />;
  if (value === undefined) return <p class="quiet loading">Loading…</p>;
  return <>{children(value)}</>;
};
