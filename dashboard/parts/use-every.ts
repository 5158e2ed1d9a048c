/** What is done again and again while a page can be seen. */
import { useEffect, useRef } from 'preact/hooks';

/** Not while the tab is hidden; at once when it is seen again. */
export const useEvery = (ms: number, act: () => void, isOn = true): void => {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    if (!isOn) return undefined;
    const visit = (): void => {
      if (!document.hidden) latest.current();
    };
    const timer = setInterval(visit, ms);
    document.addEventListener('visibilitychange', visit);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', visit);
    };
  }, [ms, isOn]);
};
