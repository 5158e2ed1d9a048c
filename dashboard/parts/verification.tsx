/** The last report on whether the service is as it promises to be. */
import type { Verification as Report } from '../../client/wire.ts';
import { checkReport, type ReportVerdict } from '../report-check.ts';
import { useSession } from '../session.ts';
import { pluralText } from '../words/amounts.ts';
import { Time } from '../words/time.tsx';
import { Facts } from './facts.tsx';
import { Loaded } from './loaded.tsx';
import { saveText } from './save.ts';
import { Table } from './table.tsx';
import { useLoad } from './use-load.ts';

type Check = Report['posture'][number];

const NoReport = () => (
  <p class="quiet">
    No report was made yet. Whoever runs the service makes one with <code>npx ephemera verify --target</code>: it sends
    secrets of its own through every path, searches stores, queues and logs for them, and compares the configuration
    with what is promised. Without a target it looks at a service of its own, not at this one.
  </p>
);

const outcomeOf = ({ passed, notRead }: Check) => {
  if (passed) return <span class="badge pass">passed</span>;
  return (
    <span class={notRead === undefined ? 'badge fail' : 'badge'}>{notRead === undefined ? 'failed' : 'not read'}</span>
  );
};

const refusals: Readonly<Record<Exclude<ReportVerdict, 'genuine'>, string>> = {
  altered: 'This report is not genuine: it was altered after it was signed.',
  of_another_key: 'This report is not signed with a key of this service.',
};

type Checked = { readonly report: Report; readonly verdict: ReportVerdict };

/** The search is older than the last report, if the clock has made that. */
const Search = ({ report: { tokenSearch, endedAt }, verdict }: Checked) =>
  verdict === 'genuine' ? (
    <>
      {pluralText(tokenSearch?.findings.length ?? 0, 'secret')} where none may be, <Time ms={endedAt} />
    </>
  ) : (
    <strong>{refusals[verdict]}</strong>
  );

const Signature = ({ verdict, keyId }: { readonly verdict: ReportVerdict; readonly keyId: string }) =>
  verdict === 'genuine' ? (
    <p>
      <span class="badge pass">Genuine</span> The signature was checked here, in your browser, with the key{' '}
      <code>{keyId}</code>.
    </p>
  ) : (
    <div class="failure">
      <p>
        <strong>{refusals[verdict]}</strong>
      </p>
      <p>
        Believe nothing of it, and tell the operator. It names the key <code>{keyId}</code>.
      </p>
    </div>
  );

type Reports = { readonly last: Checked; readonly search: Checked | undefined };

const Shown = ({ last: { report, verdict }, search }: Reports) => (
  <>
    {verdict === 'genuine' && (
      <p>
        <span class={report.passed ? 'badge pass' : 'badge fail'}>{report.passed ? 'Passed' : 'Failed'}</span>{' '}
        <Time ms={report.endedAt} />
      </p>
    )}
    <Signature verdict={verdict} keyId={report.keyId} />
    <Facts
      of={{
        Where: report.target,
        Code: <code>{report.build}</code>,
        Chromium: report.chromium,
        'Search for secrets': search && <Search {...search} />,
      }}
    />
    <details>
      <summary>{pluralText(report.posture.length, 'check')} of the configuration</summary>
      <Table
        caption="Checks"
        columns={['What', 'Outcome', 'Must be', 'Is', 'Promise']}
        rows={report.posture.map((one) => ({
          key: one.check,
          cells: [one.check, outcomeOf(one), one.expected, one.notRead ?? one.seen, one.promise],
        }))}
      />
    </details>
    <button
      type="button"
      onClick={() => saveText(JSON.stringify(report, undefined, 2), 'application/json', 'ephemera-verification.json')}
    >
      Download report
    </button>
  </>
);

export const Verification = () => {
  const { client, read } = useSession();
  const load = useLoad(async (): Promise<Partial<Reports>> => {
    const paths = ['/v2/verification', '/v2/verification?search=true'];
    const [last, search] = (await Promise.all(paths.map(read))) as (Report | undefined)[];
    if (!last) return {};
    const keys = await client.service.verificationKeys();
    const checked = async (report: Report): Promise<Checked> => ({ report, verdict: await checkReport(report, keys) });
    return { last: await checked(last), search: search && (await checked(search)) };
  }, []);
  return (
    <section class="card">
      <h2>Last verification</h2>
      <Loaded of={load}>{({ last, search }) => (last ? <Shown last={last} search={search} /> : <NoReport />)}</Loaded>
    </section>
  );
};
