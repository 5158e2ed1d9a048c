/** Where something stands, in a word and a colour. */

const words = { pending: 'Pending', success: 'Success', error: 'Failed' } as const;

export const StatusBadge = ({ status }: { readonly status: keyof typeof words }) => (
  <span class={`badge ${status}`}>{words[status]}</span>
);
