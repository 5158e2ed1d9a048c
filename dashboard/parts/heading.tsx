/** The title of a view: of the document as well, and where a screen reader goes on after a change of view. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

type HeadingProps = { readonly title: string; readonly children?: ComponentChildren };

/** @param children what can be done with the view as a whole */
export const Heading = ({ title, children }: HeadingProps) => {
  const own = useRef<HTMLHeadingElement>(null);
  // In the frame in which the view is first seen: a key that is pressed then belongs to it.
  useLayoutEffect(() => {
    document.title = `${title} · Ephemera`;
    own.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <div class="heading">
      <h1 ref={own} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </div>
  );
};
