/** Tells whether a deletion receipt is genuine. What is pasted stays in the page. */
import { useState } from 'preact/hooks';
import { checkReceipt, type Verdict } from '../receipt-check.ts';
import { publicClient } from '../session.ts';
import { countText } from '../words/amounts.ts';
import { Time } from '../words/time.tsx';
import { Facts } from './facts.tsx';
import { Failure } from './failure.tsx';
import { Field } from './field.tsx';
import { submitted, useAct } from './use-act.ts';

const refusals: Readonly<Record<Exclude<Verdict['kind'], 'genuine'>, string>> = {
  altered: 'Not genuine: it was altered after it was signed.',
  of_another_key: 'Not genuine under the key of this service: it names another one.',
  no_receipt: 'This is no whole deletion receipt.',
};

const Outcome = ({ verdict }: { readonly verdict: Verdict }) => {
  if (verdict.kind !== 'genuine') return <p class="failure">{refusals[verdict.kind]}</p>;
  const { account, completedAt, counts, logRetentionDays, backups } = verdict.receipt;
  return (
    <div class="card good">
      <p>
        <strong>Genuine: this service signed it.</strong>
      </p>
      <Facts
        of={{
          Account: <code>{account}</code>,
          'Deleted by': <Time ms={completedAt} />,
          Rows: countText(counts.rows),
          'Data keys': countText(counts.keys),
          Files: countText(counts.objects),
          'Logs go after': `${logRetentionDays} days`,
          Backups: backups.lastExpiresAt === null ? 'there are none' : <Time ms={backups.lastExpiresAt} />,
        }}
      />
    </div>
  );
};

export const ReceiptCheckForm = ({ receipt = '' }: { readonly receipt?: string }) => {
  const { isBusy, error, run } = useAct();
  const [verdict, setVerdict] = useState<Verdict>();
  const check = submitted(({ text = '' }) =>
    run(async () => setVerdict(await checkReceipt(text, await publicClient.deletions.publicKey()))),
  );
  return (
    <form onSubmit={check}>
      <Field
        label="Receipt, as JSON"
        hint="It is checked here, in your browser: nothing of it is sent. Only the service’s public key is fetched."
      >
        {(given) => <textarea {...given} class="code short" name="text" required defaultValue={receipt} />}
      </Field>
      <button type="submit" class="main" aria-disabled={isBusy}>
        Check receipt
      </button>
      <div aria-live="polite">
        {error !== undefined && <Failure error={error} />}
        {verdict && <Outcome verdict={verdict} />}
      </div>
    </form>
  );
};
