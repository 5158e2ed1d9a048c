/** Stored documents: to look at, to take away, to delete one by one or all before a day. */
import { useState } from 'preact/hooks';
import type { Asset, CleanUp } from '../../client/wire.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Empty } from '../parts/empty.tsx';
import { Failure } from '../parts/failure.tsx';
import { Field } from '../parts/field.tsx';
import { Heading } from '../parts/heading.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Pager } from '../parts/pager.tsx';
import { AssetPreview } from '../parts/preview.tsx';
import { saveAsset } from '../parts/save.ts';
import { useSay } from '../parts/saying.tsx';
import { Table } from '../parts/table.tsx';
import { submitted, useAct } from '../parts/use-act.ts';
import { usePages } from '../parts/use-pages.ts';
import { linkTo } from '../router.ts';
import { useClient } from '../session.ts';
import { bytesText, pluralText } from '../words/amounts.ts';
import { dayText, Time } from '../words/time.tsx';

type Changed = { readonly onChange: () => void };

const AssetActions = ({ asset, onChange }: { readonly asset: Asset } & Changed) => {
  const client = useClient();
  const say = useSay();
  const { isBusy, error, run } = useAct();
  const [shown, setShown] = useState<'preview' | 'deletion'>();
  const close = () => setShown(undefined);
  const remove = async (): Promise<void> => {
    await client.assets.delete(asset.id);
    say('The document is deleted, and every link to it is dead.');
    onChange();
  };
  return (
    <div class="actions">
      <button type="button" aria-label={`Preview ${asset.id}`} onClick={() => setShown('preview')}>
        Preview
      </button>
      <button
        type="button"
        aria-label={`Download ${asset.id}`}
        aria-disabled={isBusy}
        onClick={() => run(() => saveAsset(client, asset.id))}
      >
        Download
      </button>
      <button type="button" class="danger" aria-label={`Delete ${asset.id}`} onClick={() => setShown('deletion')}>
        Delete
      </button>
      {error !== undefined && <Failure error={error} />}
      {shown === 'preview' && <AssetPreview asset={asset} onClose={close} />}
      {shown === 'deletion' && (
        <Confirm title="Delete this document?" action="Delete for good" onConfirm={remove} onClose={close}>
          <p>
            <code>{asset.id}</code> ({bytesText(asset.size)}) goes at once, and with it every link to it.
          </p>
        </Confirm>
      )}
    </div>
  );
};

const rowOf = (onChange: () => void) => (asset: Asset) => ({
  key: asset.id,
  cells: [
    <>
      <code>{asset.id}</code>
      {asset.name !== undefined && <p class="quiet label">{asset.name}</p>}
    </>,
    <span class="badge">{asset.ext}</span>,
    bytesText(asset.size),
    <Time ms={asset.timestamp} />,
    <a href={linkTo('jobs', asset.jobId)} aria-label={`Its job ${asset.jobId}`}>
      Its job
    </a>,
    <AssetActions asset={asset} onChange={onChange} />,
  ],
});

type Counted = { readonly before: number; readonly found: CleanUp };

/** The API deletes so many at a time; until all are gone, it is asked again. */
const deleteAll = async (cleanUp: (query: { before: number }) => Promise<CleanUp>, before: number) => {
  let count = 0;
  for (let isComplete = false; !isComplete; ) {
    const done = await cleanUp({ before });
    count += done.count;
    isComplete = done.complete;
  }
  return count;
};

const OldAssets = ({ onChange }: Changed) => {
  const { assets } = useClient();
  const say = useSay();
  const { isBusy, error, run } = useAct();
  const [counted, setCounted] = useState<Counted>();
  const count = submitted(({ days = '' }) =>
    run(async () => {
      const before = Date.now() - Number(days) * 86_400_000;
      setCounted({ before, found: await assets.cleanUp({ before, dryRun: true }) });
    }),
  );
  const remove = async (): Promise<void> => {
    const gone = await deleteAll(assets.cleanUp, counted?.before ?? 0);
    say(`${pluralText(gone, 'document')} deleted.`);
    onChange();
  };
  return (
    <form class="card inline" onSubmit={count}>
      <Field label="Delete documents older than (days)">
        {(given) => <input {...given} name="days" type="number" min={0} step={1} value={90} required />}
      </Field>
      <button type="submit" aria-disabled={isBusy}>
        Count them
      </button>
      {error !== undefined && <Failure error={error} />}
      {counted && <CountedDialog counted={counted} onConfirm={remove} onClose={() => setCounted(undefined)} />}
    </form>
  );
};

type CountedProps = {
  readonly counted: Counted;
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
};

const CountedDialog = ({ counted: { before, found }, onConfirm, onClose }: CountedProps) => {
  const amount = `${found.complete ? '' : 'At least '}${pluralText(found.count, 'document')}`;
  if (found.count === 0) {
    return (
      <Confirm title="Nothing is that old" action="Good" isHarmless onConfirm={async () => {}} onClose={onClose}>
        <p>No document was stored before {dayText(before)}.</p>
      </Confirm>
    );
  }
  return (
    <Confirm title={`${amount} would go`} action="Delete them all" onConfirm={onConfirm} onClose={onClose}>
      <p>
        That is {bytesText(found.bytes)}, stored before {dayText(before)}. Nothing is deleted yet.
      </p>
    </Confirm>
  );
};

export const AssetsView = () => {
  const { assets } = useClient();
  const pages = usePages(assets.list, []);
  return (
    <>
      <Heading title="Assets" />
      <Loaded of={pages}>
        {({ items }) =>
          items.length === 0 && pages.number === 1 ? (
            <Empty title="No document is stored.">
              <p>
                A document is kept when its request says <code>"storage": true</code>, the default of <code>/v2</code>,
                and stays until you delete it or your own retention does (see <a href={linkTo('privacy')}>Privacy</a>).
                With <code>"storage": false</code> it is handed over and kept nowhere.
              </p>
            </Empty>
          ) : (
            <>
              <OldAssets onChange={pages.reload} />
              <Table
                caption="Documents, newest first"
                columns={['Document', 'Kind', 'Size', 'Stored', 'Job', 'Actions']}
                rows={items.map(rowOf(pages.reload))}
              />
            </>
          )
        }
      </Loaded>
      <Pager of={pages} label="Pages of documents" />
    </>
  );
};
