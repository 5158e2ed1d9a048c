/** Something that is done on request: under way, or failed. */
import { useState } from 'preact/hooks';

export type Act = {
  readonly isBusy: boolean;
  readonly error: unknown;
  /** Does it, unless something is under way already. */
  readonly run: (work: () => Promise<void>) => Promise<void>;
};

export const useAct = (): Act => {
  const [state, setState] = useState<{ isBusy: boolean; error?: unknown }>({ isBusy: false });
  const run: Act['run'] = async (work) => {
    if (state.isBusy) return;
    setState({ isBusy: true });
    try {
      await work();
      setState({ isBusy: false });
    } catch (error) {
      setState({ isBusy: false, error });
    }
  };
  return { isBusy: state.isBusy, error: state.error, run };
};

/** What was filled in, once the form is sent. Nothing leaves the page but by the API. */
export const submitted =
  (take: (values: Readonly<Record<string, string>>) => void) =>
  (event: SubmitEvent): void => {
    event.preventDefault();
    const entries = [...new FormData(event.currentTarget as HTMLFormElement)];
    take(Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string')));
  };
