/** A secret, the one time that it is shown. */
import { useId, useState } from 'preact/hooks';
import { CopyButton } from './copy-button.tsx';
import { useModal } from './use-modal.ts';

type SecretRevealProps = {
  readonly title: string;
  readonly secret: string;
  /** What to do with it. */
  readonly advice: string;
  readonly onClose: () => void;
};

/** It closes only when the visitor says that the secret is kept somewhere: browsers let a second Escape close any dialog. */
export const SecretReveal = ({ title, secret, advice, onClose }: SecretRevealProps) => {
  const { own, open, close } = useModal();
  const [isKept, setIsKept] = useState(false);
  const id = useId();
  return (
    <dialog
      ref={own}
      aria-labelledby={id}
      onCancel={(event) => event.preventDefault()}
      onClose={isKept ? onClose : open}
    >
      <h2 id={id}>{title}</h2>
      <p>It is shown this once. {advice}</p>
      <p class="secret">
        <code>{secret}</code>
        <CopyButton text={secret} />
      </p>
      <label class="check">
        <input type="checkbox" checked={isKept} onChange={({ currentTarget }) => setIsKept(currentTarget.checked)} />I
        have stored it
      </label>
      <div class="actions">
        <button type="button" class="main" disabled={!isKept} onClick={close}>
          Done
        </button>
      </div>
    </dialog>
  );
};
