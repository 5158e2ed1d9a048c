/** What was sent once jobs had ended, and the secret that it is signed with. */
import { useState } from 'preact/hooks';
import type { WebhookDelivery } from '../../client/wire.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Empty } from '../parts/empty.tsx';
import { Field } from '../parts/field.tsx';
import { Heading } from '../parts/heading.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { useSay } from '../parts/saying.tsx';
import { SecretReveal } from '../parts/secret-reveal.tsx';
import { StatusBadge } from '../parts/status-badge.tsx';
import { Table } from '../parts/table.tsx';
import { useEvery } from '../parts/use-every.ts';
import { useLoad } from '../parts/use-load.ts';
import { linkTo } from '../router.ts';
import { useClient } from '../session.ts';
import { msText } from '../words/amounts.ts';
import { Time } from '../words/time.tsx';

const refreshEveryMs = 3_000;

type Attempt = WebhookDelivery['attempts'][number];

const reasonWords: Readonly<Record<NonNullable<Attempt['reason']>, string>> = {
  egress_refused: 'the address may not be reached from here',
  timed_out: 'no answer within 10 s',
  unreachable: 'nobody answered there',
};

const Attempts = ({ attempts }: Pick<WebhookDelivery, 'attempts'>) =>
  attempts.length === 0 ? (
    <span class="quiet">none yet</span>
  ) : (
    <ol class="plain">
      {attempts.map(({ timestamp, status, reason, ms }) => (
        <li key={timestamp}>
          {status === undefined ? reason && reasonWords[reason] : `Status ${status}`} after {msText(ms)},{' '}
          <span class="quiet">
            <Time ms={timestamp} />
          </span>
        </li>
      ))}
    </ol>
  );

const Replay = ({ delivery, onChange }: { readonly delivery: WebhookDelivery; readonly onChange: () => void }) => {
  const { webhooks } = useClient();
  const say = useSay();
  const [isAsked, setIsAsked] = useState(false);
  const hasEnded = delivery.status !== 'pending';
  const replay = async ({ webhook }: Readonly<Record<string, string>>): Promise<void> => {
    await webhooks.replay(delivery.id, webhook ? { webhook } : {});
    say('It is sent again.');
    onChange();
  };
  return (
    <>
      <button type="button" aria-label={`Replay ${delivery.id}`} onClick={() => setIsAsked(true)}>
        Replay
      </button>
      {isAsked && (
        <Confirm
          title="Send it again?"
          action="Send again"
          isHarmless
          onConfirm={replay}
          onClose={() => setIsAsked(false)}
        >
          {hasEnded ? (
            <Field label="Address" hint="The first one was destroyed with the last attempt.">
              {(given) => (
                <input
                  {...given}
                  name="webhook"
                  type="url"
                  required
                  placeholder="https://example.com/hooks/documents"
                />
              )}
            </Field>
          ) : (
            <p>It goes to the address that the request named, with the same webhook-id.</p>
          )}
        </Confirm>
      )}
    </>
  );
};

const SecretRotation = () => {
  const { webhooks } = useClient();
  const [isAsked, setIsAsked] = useState(false);
  const [secret, setSecret] = useState<string>();
  return (
    <>
      <button type="button" onClick={() => setIsAsked(true)}>
        Rotate secret
      </button>
      {isAsked && (
        <Confirm
          title="Rotate the signing secret?"
          action="Rotate it"
          isHarmless
          onConfirm={async () => setSecret((await webhooks.rotateSecret()).secret)}
          onClose={() => setIsAsked(false)}
        >
          <p>Messages are signed with the old secret as well for 24 hours, so that receivers can change over.</p>
        </Confirm>
      )}
      {secret !== undefined && (
        <SecretReveal
          title="The new signing secret"
          secret={secret}
          advice="Give it to your receivers within 24 hours."
          onClose={() => setSecret(undefined)}
        />
      )}
    </>
  );
};

const rowOf = (onChange: () => void) => (delivery: WebhookDelivery) => ({
  key: delivery.id,
  cells: [
    <>
      <code>{delivery.id}</code>
      <p>
        <a href={linkTo('jobs', delivery.jobId)} aria-label={`Its job ${delivery.jobId}`}>
          Its job
        </a>
      </p>
    </>,
    <StatusBadge status={delivery.status} />,
    <Attempts attempts={delivery.attempts} />,
    delivery.nextAttemptAt === undefined ? <span class="quiet">–</span> : <Time ms={delivery.nextAttemptAt} />,
    <Replay delivery={delivery} onChange={onChange} />,
  ],
});

const NoDeliveries = () => (
  <Empty title="No webhook was asked for.">
    <p>
      Name an https address as <code>"webhook"</code> in a request that stores its document: the job is sent there once
      it has ended, signed as Standard Webhooks says. “Rotate secret” shows what your receiver checks the signature
      with.
    </p>
  </Empty>
);

export const WebhooksView = () => {
  const { webhooks } = useClient();
  const load = useLoad((signal) => webhooks.deliveries({}, { signal }), []);
  useEvery(refreshEveryMs, load.reload, load.value?.some(({ status }) => status === 'pending') ?? false);
  return (
    <>
      <Heading title="Webhooks">
        <SecretRotation />
      </Heading>
      <Loaded of={load}>
        {(all) =>
          all.length === 0 ? (
            <NoDeliveries />
          ) : (
            <Table
              caption="Deliveries, newest first"
              columns={['Delivery', 'Outcome', 'Attempts', 'Next attempt', 'Actions']}
              rows={all.map(rowOf(load.reload))}
            />
          )
        }
      </Loaded>
    </>
  );
};
