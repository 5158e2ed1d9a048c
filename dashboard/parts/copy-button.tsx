import { useState } from 'preact/hooks';

const shownMs = 2_000;

/** Puts a text on the clipboard, and says so. */
export const CopyButton = ({ text }: { readonly text: string }) => {
  const [words, setWords] = useState('Copy');
  const copy = async (): Promise<void> => {
    const isCopied = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    setWords(isCopied ? 'Copied' : 'Select it and copy it yourself');
    setTimeout(() => setWords('Copy'), shownMs);
  };
  return (
    <button type="button" aria-live="polite" onClick={copy}>
      {words}
    </button>
  );
};
