/** One line that tells what was just done, to eyes and to screen readers. */
import { type ComponentChildren, createContext } from 'preact';
import { useCallback, useContext, useEffect, useState } from 'preact/hooks';

const SayContext = createContext<(words: string) => void>(() => undefined);
const shownMs = 6_000;

export const useSay = (): ((words: string) => void) => useContext(SayContext);

export const Saying = ({ children }: { readonly children: ComponentChildren }) => {
  const [said, setSaid] = useState({ words: '' });
  const say = useCallback((words: string) => setSaid({ words }), []);
  useEffect(() => {
    const timer = setTimeout(() => setSaid({ words: '' }), shownMs);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <SayContext.Provider value={say}>
      {children}
      <p role="status" class={said.words ? 'said' : 'said silent'}>
        {said.words}
      </p>
    </SayContext.Provider>
  );
};
