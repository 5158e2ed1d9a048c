/** A dialog over the page: it holds the focus while it is shown, and gives it back. */
import type { RefObject } from 'preact';
import { useCallback, useEffect, useRef } from 'preact/hooks';

export type Modal = {
  readonly own: RefObject<HTMLDialogElement | null>;
  readonly open: () => void;
  readonly close: () => void;
};

/** On from the title of the view: for when what had the focus is gone. */
export const toTitle = (): void => document.querySelector('h1')?.focus();

export const useModal = (): Modal => {
  const own = useRef<HTMLDialogElement>(null);
  const open = useCallback(() => own.current?.showModal(), []);
  useEffect(open, []);
  const close = useCallback(() => {
    const dialog = own.current;
    dialog?.close();
    const { activeElement } = document;
    if (activeElement === document.body || dialog?.contains(activeElement)) toTitle();
  }, []);
  return { own, open, close };
};
