/** A secret, the one time that it is shown. */
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { CopyButton } from './copy-button.tsx';

type SecretRevealProps = {
  readonly title: string;
  readonly secret: string;
  /** What to do with it. */
  readonly advice: string;
  readonly onClose: () => void;
};

/** It closes only when the visitor says that the secret is kept somewhere. */
export const SecretReveal = ({ title, secret, advice, onClose }: SecretRevealProps) => {
  const own = useRef<HTMLDialogElement>(null);
  const [isKept, setIsKept] = useState(false);
  const id = useId();
  useEffect(() => own.current?.showModal(), []);
  return (
    <dialog ref={own} aria-labelledby={id} onCancel={(event) => event.preventDefault()} onClose={onClose}>
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
        <button type="button" class="main" disabled={!isKept} onClick={() => own.current?.close()}>
          Done
        </button>
      </div>
    </dialog>
  );
};
