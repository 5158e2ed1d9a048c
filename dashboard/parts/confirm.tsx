/** Asks before something is done that cannot be undone. */
import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { Failure } from './failure.tsx';
import { submitted, useAct } from './use-act.ts';
import { toTitle, useModal } from './use-modal.ts';

type ConfirmProps = {
  readonly title: string;
  /** What it means. */
  readonly children: ComponentChildren;
  /** What the button says. */
  readonly action: string;
  readonly isHarmless?: boolean;
  /** What has to be typed first. */
  readonly typed?: { readonly label: string; readonly text: string };
  /** What was filled in comes along. The dialog closes once it is done, and stays if it fails. */
  readonly onConfirm: (values: Readonly<Record<string, string>>) => Promise<void>;
  readonly onClose: () => void;
};

export const Confirm = ({ title, children, action, isHarmless, typed, onConfirm, onClose }: ConfirmProps) => {
  const { own, close } = useModal();
  const { isBusy, error, run } = useAct();
  const [text, setText] = useState('');
  const id = useId();
  const confirm = submitted((values) =>
    run(async () => {
      await onConfirm(values);
      close();
      // What asked for it goes as well, in a moment.
      if (!isHarmless) toTitle();
    }),
  );
  return (
    <dialog ref={own} aria-labelledby={id} onClose={onClose}>
      <form onSubmit={confirm}>
        <h2 id={id}>{title}</h2>
        {children}
        {typed && (
          <label>
            {typed.label}
            <input value={text} autocomplete="off" onInput={({ currentTarget }) => setText(currentTarget.value)} />
          </label>
        )}
        {error !== undefined && <Failure error={error} />}
        <div class="actions">
          <button type="button" onClick={close}>
            Cancel
          </button>
          <button
            type="submit"
            class={isHarmless ? 'main' : 'main danger'}
            aria-disabled={isBusy}
            disabled={typed !== undefined && text !== typed.text}
          >
            {action}
          </button>
        </div>
      </form>
    </dialog>
  );
};
