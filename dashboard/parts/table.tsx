/** Tables that become cards on a narrow screen. Roles are named, since some browsers drop them with the table's layout. */
// biome-ignore-all lint/a11y/noRedundantRoles: see above
import type { ComponentChildren } from 'preact';

export type TableRow = { readonly key: string; readonly cells: readonly ComponentChildren[] };

type TableProps = {
  /** What the table holds, for those who do not see it. */
  readonly caption: string;
  readonly columns: readonly string[];
  /** The first cell names its row. */
  readonly rows: readonly TableRow[];
};

const Row = ({ columns, cells: [first, ...others] }: Pick<TableProps, 'columns'> & Pick<TableRow, 'cells'>) => (
  <tr role="row">
    <th scope="row" role="rowheader">
      {first}
    </th>
    {others.map((cell, at) => (
      <td key={columns[at + 1]} role="cell" data-label={columns[at + 1]}>
        {cell}
      </td>
    ))}
  </tr>
);

export const Table = ({ caption, columns, rows }: TableProps) => (
  <div class="table">
    <table role="table">
      <caption class="unseen">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th key={column} scope="col" role="columnheader">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map(({ key, cells }) => (
          <Row key={key} columns={columns} cells={cells} />
        ))}
      </tbody>
    </table>
  </div>
);
