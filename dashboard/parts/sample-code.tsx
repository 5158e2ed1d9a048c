/** The same call from a shell or a program. */
import { useId, useState } from 'preact/hooks';
import { type SampleCall, type SampleLanguage, sampleLanguages } from '../words/sample-code.ts';
import { CopyButton } from './copy-button.tsx';

const languages = Object.keys(sampleLanguages) as SampleLanguage[];

export const SampleCode = ({ call }: { readonly call: SampleCall }) => {
  const [language, setLanguage] = useState<SampleLanguage>('curl');
  const name = useId();
  const code = sampleLanguages[language](call);
  return (
    <section class="card">
      <h2>In your own code</h2>
      <p class="quiet">
        The same call. Set <code>EPHEMERA_API</code> to <code>{location.origin}</code> and <code>EPHEMERA_API_KEY</code>{' '}
        to a key with the scope <code>render</code> alone.
      </p>
      <fieldset>
        <legend class="unseen">Language</legend>
        {languages.map((one) => (
          <label class="check" key={one}>
            <input type="radio" name={name} checked={one === language} onChange={() => setLanguage(one)} />
            {one}
          </label>
        ))}
        <CopyButton text={code} />
      </fieldset>
      <pre class="code">{code}</pre>
    </section>
  );
};
