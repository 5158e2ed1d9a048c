/** What an account wants to be kept, where and for how long. */
import type { ChangeSettingsBody, Settings, StorageConfig } from '../../client/wire.ts';
import { useClient } from '../session.ts';
import { Failure } from './failure.tsx';
import { Choice, Field } from './field.tsx';
import { useSay } from './saying.tsx';
import { submitted, useAct } from './use-act.ts';

type SettingsFormProps = {
  readonly settings: Settings;
  readonly storage: readonly StorageConfig[];
  readonly onSaved: () => void;
};

const kept = [
  ['assetDays', 'Days that documents are kept', 'Empty: until you delete them.'],
  ['jobDays', 'Days that records of jobs are kept', 'Empty: until you delete them.'],
  ['webhookDays', 'Days that records of webhooks are kept', 'Empty: until 30 days after they ended.'],
] as const;

const optionOf = (storage: Settings['storage']): string =>
  typeof storage === 'object' && storage !== null ? storage.id : String(storage);

const storageOf = (option: string): Settings['storage'] => {
  if (option === 'null') return null;
  return option === 'true' || option === 'false' ? option === 'true' : { id: option };
};

const toBody = ({ storage = 'null', ...days }: Readonly<Record<string, string>>): ChangeSettingsBody => ({
  storage: storageOf(storage),
  retention: Object.fromEntries(kept.map(([name]) => [name, days[name] ? Number(days[name]) : null])),
});

export const SettingsForm = ({ settings, storage, onSaved }: SettingsFormProps) => {
  const { account } = useClient();
  const say = useSay();
  const { isBusy, error, run } = useAct();
  const save = submitted((values) =>
    run(async () => {
      await account.changeSettings(toBody(values));
      say('The preferences are saved.');
      onSaved();
    }),
  );
  const options = {
    null: 'as the API version has it',
    false: 'nowhere: handed over and forgotten',
    true: 'here, until it is deleted',
    ...Object.fromEntries(storage.map(({ id, title }) => [id, `in my bucket “${title}”`])),
  };
  return (
    <form onSubmit={save}>
      <Choice
        label="Where documents are kept when a request does not say"
        name="storage"
        value={optionOf(settings.storage)}
        options={options}
      />
      {kept.map(([name, label, hint]) => (
        <Field key={name} label={label} hint={hint}>
          {(given) => (
            <input
              {...given}
              name={name}
              type="number"
              min={1}
              step={1}
              defaultValue={settings.retention[name] ?? ''}
            />
          )}
        </Field>
      ))}
      <p class="quiet">What is older is shown no more as soon as you save, and destroyed soon after.</p>
      <button type="submit" class="main" aria-disabled={isBusy}>
        Save preferences
      </button>
      {error !== undefined && <Failure error={error} />}
    </form>
  );
};
