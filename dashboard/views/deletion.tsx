/** What remains once an account is deleted: how far it is, and the signed receipt. No key works any more. */
import type { BegunDeletion } from '../../client/wire.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Heading } from '../parts/heading.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { ReceiptCheckForm } from '../parts/receipt-check-form.tsx';
import { saveText } from '../parts/save.ts';
import { useEvery } from '../parts/use-every.ts';
import { useLoad } from '../parts/use-load.ts';
import { publicClient } from '../session.ts';

const askEveryMs = 1_000;

const Receipt = ({ json }: { readonly json: string }) => (
  <>
    <p>Everything is gone. Keep the receipt: it is the proof, and anybody can check it.</p>
    <p>
      <button type="button" class="main" onClick={() => saveText(json, 'application/json', 'ephemera-receipt.json')}>
        Download receipt
      </button>
    </p>
    <ReceiptCheckForm receipt={json} />
  </>
);

export const DeletionView = ({ begun: { deletionId, receiptSecret } }: { readonly begun: BegunDeletion }) => {
  const load = useLoad((signal) => publicClient.deletions.get(deletionId, receiptSecret, { signal }), [deletionId]);
  useEvery(askEveryMs, load.reload, load.value === undefined || load.value.status === 'running');
  return (
    <main class="alone">
      <p class="brand">Ephemera</p>
      <Heading title="The account is deleted" />
      <section class="card">
        <p>Its keys are dead. With these two, and with nothing else, the receipt can be read again later:</p>
        <p class="secret">
          <code>{deletionId}</code>
          <CopyButton text={deletionId} />
        </p>
        <p class="secret">
          <code>{receiptSecret}</code>
          <CopyButton text={receiptSecret} />
        </p>
      </section>
      <Loaded of={load}>
        {(deletion) =>
          deletion.status === 'running' ? (
            <p role="status">Deleting what is left. The receipt comes in some seconds…</p>
          ) : (
            <Receipt json={JSON.stringify(deletion, undefined, 2)} />
          )
        }
      </Loaded>
    </main>
  );
};
