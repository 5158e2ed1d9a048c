/** Buckets of the account's own: added with a test, tested again, deleted. */
import { useState } from 'preact/hooks';
import type { AddStorageBody, StorageConfig } from '../../client/wire.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Empty } from '../parts/empty.tsx';
import { Failure } from '../parts/failure.tsx';
import { Field } from '../parts/field.tsx';
import { Heading } from '../parts/heading.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { useSay } from '../parts/saying.tsx';
import { Table } from '../parts/table.tsx';
import { submitted, useAct } from '../parts/use-act.ts';
import { useLoad } from '../parts/use-load.ts';
import { useClient } from '../session.ts';

type Changed = { readonly onChange: () => void };

const StorageActions = ({ config: { id, title }, onChange }: { readonly config: StorageConfig } & Changed) => {
  const { storage } = useClient();
  const say = useSay();
  const { isBusy, error, run } = useAct();
  const [isAsked, setIsAsked] = useState(false);
  const test = () =>
    run(async () => {
      await storage.test(id);
      say(`“${title}” takes documents.`);
    });
  const remove = async (): Promise<void> => {
    await storage.delete(id);
    say('The configuration is deleted. What lies in the bucket stays.');
    onChange();
  };
  return (
    <div class="actions">
      <button
        type="button"
        aria-label={`${isBusy ? 'Testing…' : 'Test'} ${title}`}
        aria-disabled={isBusy}
        onClick={test}
      >
        {isBusy ? 'Testing…' : 'Test'}
      </button>
      <button type="button" class="danger" aria-label={`Delete ${title}`} onClick={() => setIsAsked(true)}>
        Delete
      </button>
      {error !== undefined && <Failure error={error} />}
      {isAsked && (
        <Confirm title={`Delete “${title}”?`} action="Delete" onConfirm={remove} onClose={() => setIsAsked(false)}>
          <p>
            Its credentials are destroyed, and requests that name it fail. What lies in the bucket is yours and stays.
          </p>
        </Confirm>
      )}
    </div>
  );
};

const AddStorage = ({ onChange }: Changed) => {
  const { storage } = useClient();
  const say = useSay();
  const { isBusy, error, run } = useAct();
  const add = (event: SubmitEvent): void => {
    const form = event.currentTarget as HTMLFormElement;
    submitted(({ endpoint, ...given }) =>
      run(async () => {
        await storage.add({ ...given, ...(endpoint && { endpoint }) } as AddStorageBody);
        // The secret does not stay in the page.
        form.reset();
        say('The bucket was tested and is ready.');
        onChange();
      }),
    )(event);
  };
  return (
    <form class="card" onSubmit={add} autocomplete="off">
      <h2>Add a bucket</h2>
      <p class="quiet">
        Any S3-compatible service. An object is written and deleted again before anything is saved. All but the title is
        sealed, and never shown again.
      </p>
      <div class="fields">
        <Field label="Title" hint="It is shown: nothing confidential.">
          {(given) => <input {...given} name="title" required placeholder="Archive" />}
        </Field>
        <Field label="Bucket">{(given) => <input {...given} name="bucket" required />}</Field>
        <Field label="Region" hint="Such as eu-central-1; “auto” for some services.">
          {(given) => <input {...given} name="region" required />}
        </Field>
        <Field label="Endpoint" hint="Empty: AWS’s own in that region.">
          {(given) => <input {...given} name="endpoint" type="url" placeholder="https://s3.example.com" />}
        </Field>
        <Field label="Access key id">{(given) => <input {...given} name="accessKeyId" required />}</Field>
        <Field label="Secret access key" hint="It needs s3:PutObject, s3:DeleteObject and s3:AbortMultipartUpload.">
          {(given) => <input {...given} name="secretAccessKey" type="password" required autocomplete="off" />}
        </Field>
      </div>
      <button type="submit" class="main" aria-disabled={isBusy}>
        {isBusy ? 'Testing…' : 'Test and add'}
      </button>
      {error !== undefined && <Failure error={error} />}
    </form>
  );
};

const NoStorage = () => (
  <Empty title="No bucket of your own yet.">
    <p>
      With one, documents go straight into it and are never kept here: add it below, then name it in a request as{' '}
      <code>{'"storage": {"id": "st_…"}'}</code>, or make it the default under Privacy.
    </p>
  </Empty>
);

export const StorageView = () => {
  const { storage } = useClient();
  const load = useLoad((signal) => storage.list({ signal }), []);
  return (
    <>
      <Heading title="Storage" />
      <Loaded of={load}>
        {(all) =>
          all.length === 0 ? (
            <NoStorage />
          ) : (
            <Table
              caption="Buckets of your own"
              columns={['Title', 'Id for requests', 'How it is reached', 'Actions']}
              rows={all.map((config) => ({
                key: config.id,
                cells: [
                  <strong class="label">{config.title}</strong>,
                  <code>{config.id}</code>,
                  <code>{config.data}</code>,
                  <StorageActions config={config} onChange={load.reload} />,
                ],
              }))}
            />
          )
        }
      </Loaded>
      <AddStorage onChange={load.reload} />
    </>
  );
};
