/** API keys: made, replaced and revoked. */
import { useState } from 'preact/hooks';
import type { ApiKey, NewApiKey } from '../../client/wire.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Field } from '../parts/field.tsx';
import { Heading } from '../parts/heading.tsx';
import { KeyForm } from '../parts/key-form.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { useSay } from '../parts/saying.tsx';
import { SecretReveal } from '../parts/secret-reveal.tsx';
import { Table } from '../parts/table.tsx';
import { useLoad } from '../parts/use-load.ts';
import { useClient } from '../session.ts';
import { Time } from '../words/time.tsx';

const stateWords = { active: 'Active', expired: 'Expired', revoked: 'Revoked' } as const;

type KeyProps = {
  readonly apiKey: ApiKey;
  readonly onNew: (made: NewApiKey) => void;
  readonly onChange: () => void;
};

const RotateDialog = ({ apiKey, onNew, onClose }: Pick<KeyProps, 'apiKey' | 'onNew'> & { onClose: () => void }) => {
  const { keys } = useClient();
  const rotate = async ({ hours = '' }: Readonly<Record<string, string>>): Promise<void> =>
    onNew(await keys.rotate(apiKey.id, { overlapSeconds: Math.round(Number(hours) * 3600) }));
  return (
    <Confirm title={`Rotate “${apiKey.name}”?`} action="Rotate" isHarmless onConfirm={rotate} onClose={onClose}>
      <p>A new key takes its place, with the same name and scopes. The old one goes on working for a while.</p>
      <Field label="Hours that the old key goes on working" hint="0: it is dead at once.">
        {(given) => <input {...given} name="hours" type="number" min={0} step="any" value={24} required />}
      </Field>
    </Confirm>
  );
};

const KeyActions = ({ apiKey, onNew, onChange }: KeyProps) => {
  const { keys } = useClient();
  const say = useSay();
  const [asked, setAsked] = useState<'rotate' | 'revoke'>();
  const close = () => setAsked(undefined);
  const revoke = async (): Promise<void> => {
    await keys.revoke(apiKey.id);
    say('The key is revoked: its next call is refused.');
    onChange();
  };
  if (apiKey.state !== 'active') return <span class="quiet">–</span>;
  return (
    <div class="actions">
      <button type="button" aria-label={`Rotate ${apiKey.name}`} onClick={() => setAsked('rotate')}>
        Rotate
      </button>
      <button type="button" class="danger" aria-label={`Revoke ${apiKey.name}`} onClick={() => setAsked('revoke')}>
        Revoke
      </button>
      {asked === 'rotate' && <RotateDialog apiKey={apiKey} onNew={onNew} onClose={close} />}
      {asked === 'revoke' && (
        <Confirm title={`Revoke “${apiKey.name}”?`} action="Revoke" onConfirm={revoke} onClose={close}>
          <p>
            Whatever uses the key that ends in <code>{apiKey.last4}</code> is refused from its next call on. If it is
            the one that you are signed in with, you are signed out.
          </p>
        </Confirm>
      )}
    </div>
  );
};

const rowOf = (apiKey: ApiKey, { onNew, onChange }: Omit<KeyProps, 'apiKey'>) => ({
  key: apiKey.id,
  cells: [
    <>
      <strong class="label">{apiKey.name}</strong> <code>…{apiKey.last4}</code>
      <p class="quiet">
        <code>{apiKey.id}</code>
      </p>
    </>,
    <span class={`badge ${apiKey.state}`}>{stateWords[apiKey.state]}</span>,
    apiKey.scopes.join(', '),
    <>
      <Time ms={apiKey.timestamp} />
      {apiKey.expiresAt !== undefined && (
        <p class="quiet">
          until <Time ms={apiKey.expiresAt} />
        </p>
      )}
    </>,
    apiKey.lastUsed ?? <span class="quiet">never</span>,
    <KeyActions apiKey={apiKey} onNew={onNew} onChange={onChange} />,
  ],
});

export const KeysView = () => {
  const { keys } = useClient();
  const load = useLoad((signal) => keys.list({ signal }), []);
  const [made, setMade] = useState<NewApiKey>();
  const take = (key: NewApiKey): void => {
    setMade(key);
    load.reload();
  };
  return (
    <>
      <Heading title="API keys" />
      <KeyForm onNew={take} />
      <Loaded of={load}>
        {(all) => (
          <Table
            caption="API keys"
            columns={['Key', 'State', 'Scopes', 'Made', 'Last used (UTC day)', 'Actions']}
            rows={all.map((apiKey) => rowOf(apiKey, { onNew: take, onChange: load.reload }))}
          />
        )}
      </Loaded>
      {made && (
        <SecretReveal
          title={`The key “${made.name}”`}
          secret={made.key}
          advice="Put it where your secrets are; nobody can look it up, not even the operator."
          onClose={() => setMade(undefined)}
        />
      )}
    </>
  );
};
