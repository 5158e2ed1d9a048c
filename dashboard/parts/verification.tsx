/** The last report on whether the service is as it promises to be. */
import type { Verification as Report } from '../../client/wire.ts';
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
    No report was made yet. Whoever runs the service makes one with <code>npx ephemera verify</code>: it sends secrets
    of its own through every path, searches stores, queues and logs for them, and compares the configuration with what
    is promised.
  </p>
);

const outcomeOf = ({ passed, notRead }: Check) => {
  if (passed) return <span class="badge pass">passed</span>;
  return (
    <span class={notRead === undefined ? 'badge fail' : 'badge'}>{notRead === undefined ? 'failed' : 'not read'}</span>
  );
};

/** The search is older than the last report, if the clock has made that. */
const Search = ({ tokenSearch, endedAt }: Report) => (
  <>
    {pluralText(tokenSearch?.findings.length ?? 0, 'secret')} where none may be, <Time ms={endedAt} />
  </>
);

type Reports = { readonly report: Report; readonly searched: Report | undefined };

const Shown = ({ report, searched }: Reports) => (
  <>
    <p>
      <span class={report.passed ? 'badge pass' : 'badge fail'}>{report.passed ? 'Passed' : 'Failed'}</span>{' '}
      <Time ms={report.endedAt} />
    </p>
    <Facts
      of={{
        Where: report.target,
        Code: <code>{report.build}</code>,
        Chromium: report.chromium,
        'Search for secrets': searched && <Search {...searched} />,
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
  const { read } = useSession();
  const load = useLoad(async () => {
    const paths = ['/v2/verification', '/v2/verification?search=true'];
    const [report, searched] = (await Promise.all(paths.map(read))) as (Report | undefined)[];
    return { report, searched };
  }, []);
  return (
    <section class="card">
      <h2>Last verification</h2>
      <Loaded of={load}>
        {({ report, searched }) => (report ? <Shown report={report} searched={searched} /> : <NoReport />)}
      </Loaded>
    </section>
  );
};
