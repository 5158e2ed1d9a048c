/** The way through a list that comes a page at a time. */
import type { Pages } from './use-pages.ts';

type PagerProps = { readonly of: Pick<Pages<unknown>, 'number' | 'newer' | 'older'>; readonly label: string };

export const Pager = ({ of: { number, newer, older }, label }: PagerProps) => {
  if (!newer && !older) return null;
  return (
    <nav class="pager" aria-label={label}>
      <button type="button" aria-disabled={!newer} onClick={newer}>
        Newer
      </button>
      <span>Page {number}</span>
      <button type="button" aria-disabled={!older} onClick={older}>
        Older
      </button>
    </nav>
  );
};
