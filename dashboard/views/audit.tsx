/** The audit trail: who did what to the account. */
import type { AuditEntry } from '../../client/wire.ts';
import { Empty } from '../parts/empty.tsx';
import { Heading } from '../parts/heading.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Pager } from '../parts/pager.tsx';
import { Table } from '../parts/table.tsx';
import { usePages } from '../parts/use-pages.ts';
import { useClient } from '../session.ts';
import { Time } from '../words/time.tsx';

const actionText = (action: AuditEntry['action']): string => {
  const words = action.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const rowOf = ({ id, timestamp, action, by, subject }: AuditEntry) => ({
  key: id,
  cells: [
    actionText(action),
    subject === undefined ? <span class="quiet">–</span> : <code>{subject}</code>,
    by === 'link' || by === 'operator' ? by : <code>{by}</code>,
    <Time ms={timestamp} />,
  ],
});

export const AuditView = () => {
  const { audit } = useClient();
  const pages = usePages(audit.list, []);
  return (
    <>
      <Heading title="Audit trail" />
      <p class="quiet">
        Every act on the account, without content: by the id of the key that asked for it, by the operator, or by
        whoever held a signed link. An entry is written before its act.
      </p>
      <Loaded of={pages}>
        {({ items }) =>
          items.length === 0 && pages.number === 1 ? (
            <Empty title="Nothing was done yet.">
              <p>
                Keys that are made, documents that are read or deleted, settings that are changed: each has a line here.
              </p>
            </Empty>
          ) : (
            <Table caption="Acts, newest first" columns={['Act', 'Upon', 'By', 'When']} rows={items.map(rowOf)} />
          )
        }
      </Loaded>
      <Pager of={pages} label="Pages of acts" />
    </>
  );
};
