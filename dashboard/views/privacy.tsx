/** How long things are kept, how to take them along, how to end it all, and what proves that this is so. */
import { useState } from 'preact/hooks';
import type { Account, BegunDeletion } from '../../client/wire.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Failure } from '../parts/failure.tsx';
import { Heading } from '../parts/heading.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { ReceiptCheckForm } from '../parts/receipt-check-form.tsx';
import { saveDocument } from '../parts/save.ts';
import { useSay } from '../parts/saying.tsx';
import { SettingsForm } from '../parts/settings-form.tsx';
import { useAct } from '../parts/use-act.ts';
import { useLoad } from '../parts/use-load.ts';
import { Verification } from '../parts/verification.tsx';
import { useClient } from '../session.ts';
import { pluralText } from '../words/amounts.ts';

const Settings = () => {
  const client = useClient();
  const load = useLoad(async (signal) => {
    const [settings, storage] = await Promise.all([
      client.account.settings({ signal }),
      client.storage.list({ signal }),
    ]);
    return { settings, storage };
  }, []);
  return (
    <section class="card">
      <h2>Preferences and retention</h2>
      <Loaded of={load}>
        {({ settings, storage }) => <SettingsForm settings={settings} storage={storage} onSaved={load.reload} />}
      </Loaded>
    </section>
  );
};

const Export = () => {
  const { account } = useClient();
  const say = useSay();
  const { isBusy, error, run } = useAct();
  const save = () =>
    run(async () => {
      let parts = 0;
      let cursor: string | undefined;
      do {
        const part = await account.export({ cursor });
        parts += 1;
        await saveDocument(part, `ephemera-export-${parts}.zip`);
        cursor = part.next;
      } while (cursor !== undefined);
      say(`The export is complete: ${pluralText(parts, 'part')}.`);
    });
  return (
    <section class="card">
      <h2>Take everything with you</h2>
      <p>
        Records, settings and documents as ZIP files of at most 100 MB, with the SHA-256 of each file. Nothing of the
        export is kept here. For a large account, <code>npx ephemera export</code> joins and checks the parts.
      </p>
      <button type="button" aria-disabled={isBusy} onClick={save}>
        {isBusy ? 'Exporting…' : 'Export account'}
      </button>
      {error !== undefined && <Failure error={error} />}
    </section>
  );
};

type Deletes = { readonly onDeletion: (begun: BegunDeletion) => void };

const DeleteAccount = ({ account: { uid }, onDeletion }: { readonly account: Account } & Deletes) => {
  const { account } = useClient();
  const [isAsked, setIsAsked] = useState(false);
  return (
    <section class="card">
      <h2>Delete the account</h2>
      <p>
        Every document, record, template, configuration and key goes for good, and every key is dead before the answer
        comes. You get a signed receipt. There is no way back: export first what you want to keep.
      </p>
      <p>
        This is account <code>{uid}</code>.
      </p>
      <button type="button" class="danger" onClick={() => setIsAsked(true)}>
        Delete account
      </button>
      {isAsked && (
        <Confirm
          title="Delete this account for good?"
          action="Delete it all"
          typed={{ label: 'Type the id of the account', text: uid }}
          onConfirm={async () => onDeletion(await account.delete(uid))}
          onClose={() => setIsAsked(false)}
        >
          <p>
            The id is <code>{uid}</code>.
          </p>
        </Confirm>
      )}
    </section>
  );
};

export const PrivacyView = ({ onDeletion }: Deletes) => {
  const { account } = useClient();
  const load = useLoad((signal) => account.get({ signal }), []);
  return (
    <>
      <Heading title="Privacy" />
      <div class="columns">
        <Settings />
        <Export />
        <Verification />
        <section class="card">
          <h2>Check a deletion receipt</h2>
          <ReceiptCheckForm />
        </section>
        <Loaded of={load}>{(value) => <DeleteAccount account={value} onDeletion={onDeletion} />}</Loaded>
      </div>
    </>
  );
};
