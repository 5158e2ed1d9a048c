/** A place that has nothing yet, and how to get something there. */
import type { ComponentChildren } from 'preact';

type EmptyProps = { readonly title: string; readonly children: ComponentChildren };

export const Empty = ({ title, children }: EmptyProps) => (
  <div class="empty">
    <p>
      <strong>{title}</strong>
    </p>
    {children}
  </div>
);
