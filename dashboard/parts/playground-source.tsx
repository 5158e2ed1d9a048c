/** What a document is made of in the playground. */
import { useEffect } from 'preact/hooks';
import type { Template } from '../../client/wire.ts';
import { useClient } from '../session.ts';
import { Choice, Field } from './field.tsx';
import { Loaded } from './loaded.tsx';
import { useLoad } from './use-load.ts';

const kinds = { html: 'HTML', url: 'Address', template: 'Template' } as const;
export type SourceKind = keyof typeof kinds;
export const isSourceKind = (name: string | undefined): name is SourceKind =>
  name !== undefined && Object.hasOwn(kinds, name);

export type PlaygroundSource = {
  readonly kind: SourceKind;
  readonly html: string;
  readonly url: string;
  readonly templateId: string;
  /** JSON. */
  readonly data: string;
};

const startingHtml = `<!doctype html>
<style>
  body { font-family: Roboto, sans-serif; margin: 3rem; }
  h1 { color: #1d4fb8; }
</style>
<h1>Hello from Ephemera</h1>
<p>Change this, and render it again.</p>
`;

export const startingSource: PlaygroundSource = {
  kind: 'html',
  html: startingHtml,
  url: 'https://example.com/',
  templateId: '',
  data: '',
};

type SourceProps = { readonly source: PlaygroundSource; readonly onChange: (source: PlaygroundSource) => void };

const HtmlField = ({ source, onChange }: SourceProps) => (
  <Field
    label="HTML of the document"
    hint="Styles, scripts and pictures load as in a browser. Only public addresses are reached."
  >
    {(given) => (
      <textarea
        {...given}
        class="code"
        spellcheck={false}
        value={source.html}
        onInput={({ currentTarget }) => onChange({ ...source, html: currentTarget.value })}
      />
    )}
  </Field>
);

const UrlField = ({ source, onChange }: SourceProps) => (
  <Field label="Address" hint="The activity log keeps it without user info, query values and fragment.">
    {(given) => (
      <input
        {...given}
        type="url"
        required
        value={source.url}
        onInput={({ currentTarget }) => onChange({ ...source, url: currentTarget.value })}
      />
    )}
  </Field>
);

const asJson = (data: unknown): string => JSON.stringify(data ?? {}, undefined, 2);

const TemplateChoice = ({ all, source, onChange }: SourceProps & { readonly all: readonly Template[] }) => {
  const choose = (templateId: string): void => {
    const sample = all.find(({ id }) => id === templateId)?.sampleData;
    onChange({ ...source, templateId, data: asJson(sample) });
  };
  useEffect(() => {
    if (source.templateId === '') choose(all[0]?.id ?? '');
  }, [all]);
  const titles = Object.fromEntries(all.map(({ id, title }) => [id, title]));
  return <Choice label="Template" value={source.templateId} options={titles} onChoice={choose} />;
};

const TemplateFields = ({ source, onChange }: SourceProps) => {
  const { templates } = useClient();
  const load = useLoad(async (signal) => {
    const lists = await Promise.all([
      templates.list({ owner: 'me', limit: 100 }, { signal }),
      templates.list({ expand: true, limit: 100 }, { signal }),
    ]);
    return lists.flatMap(({ items }) => items);
  }, []);
  return (
    <>
      <Loaded of={load}>{(all) => <TemplateChoice all={all} source={source} onChange={onChange} />}</Loaded>
      <Field label="Data, as JSON" hint="What the template may use.">
        {(given) => (
          <textarea
            {...given}
            class="code"
            spellcheck={false}
            value={source.data}
            onInput={({ currentTarget }) => onChange({ ...source, data: currentTarget.value })}
          />
        )}
      </Field>
    </>
  );
};

const fields = { html: HtmlField, url: UrlField, template: TemplateFields } as const;

export const SourceFields = ({ source, onChange }: SourceProps) => {
  const Fields = fields[source.kind];
  return (
    <>
      <fieldset>
        <legend>Make it of</legend>
        {(Object.keys(kinds) as SourceKind[]).map((kind) => (
          <label class="check" key={kind}>
            <input
              type="radio"
              name="kind"
              checked={source.kind === kind}
              onChange={() => onChange({ ...source, kind })}
            />
            {kinds[kind]}
          </label>
        ))}
      </fieldset>
      <Fields source={source} onChange={onChange} />
    </>
  );
};
