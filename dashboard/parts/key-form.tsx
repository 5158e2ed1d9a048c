/** Makes an API key that may do no more than it has to. */
import type { NewApiKey } from '../../client/wire.ts';
import { useClient } from '../session.ts';
import { Failure } from './failure.tsx';
import { Field } from './field.tsx';
import { submitted, useAct } from './use-act.ts';

const scopes = {
  render: 'render: make documents',
  read: 'read: see jobs, documents and usage',
  manage: 'manage: delete, rotate, change',
} as const;
type Scope = keyof typeof scopes;
const scopeNames = Object.keys(scopes) as Scope[];

const dayMs = 86_400_000;

export const KeyForm = ({ onNew }: { readonly onNew: (made: NewApiKey) => void }) => {
  const { keys } = useClient();
  const { isBusy, error, run } = useAct();
  const make = submitted(({ name = '', days = '', ...chosen }) =>
    run(async () => {
      const made = await keys.create({
        name,
        scopes: scopeNames.filter((scope) => scope in chosen),
        ...(days !== '' && { expiresAt: Date.now() + Number(days) * dayMs }),
      });
      onNew(made);
    }),
  );
  return (
    <form class="card" onSubmit={make}>
      <h2>New key</h2>
      <p class="quiet">
        One for each program or person, with no more scopes than it needs: a web server that makes documents needs{' '}
        <code>render</code> alone, this dashboard <code>read</code>, and <code>manage</code> for what changes something.
      </p>
      <div class="fields">
        <Field label="Name" hint="It is shown: nothing confidential.">
          {(given) => <input {...given} name="name" required maxLength={100} placeholder="dashboard of Ada" />}
        </Field>
        <Field label="Days until it expires" hint="Empty: never by itself.">
          {(given) => <input {...given} name="days" type="number" min={1} step={1} />}
        </Field>
      </div>
      <fieldset>
        <legend>Scopes</legend>
        {scopeNames.map((scope) => (
          <label class="check" key={scope}>
            <input type="checkbox" name={scope} defaultChecked={scope === 'read'} />
            {scopes[scope]}
          </label>
        ))}
      </fieldset>
      <button type="submit" class="main" aria-disabled={isBusy}>
        Make key
      </button>
      {error !== undefined && <Failure error={error} />}
    </form>
  );
};
