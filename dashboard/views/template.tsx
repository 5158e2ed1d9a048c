/** One template: its text and sample data, and beside them what the renderer makes of them. */
import { useState } from 'preact/hooks';
import { fromBase64 } from '../../client/base64.ts';
import type { Template } from '../../client/wire.ts';
import { Failure } from '../parts/failure.tsx';
import { Field } from '../parts/field.tsx';
import { Heading } from '../parts/heading.tsx';
import { LivePreview } from '../parts/live-preview.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { useSay } from '../parts/saying.tsx';
import { submitted, useAct } from '../parts/use-act.ts';
import { useLoad } from '../parts/use-load.ts';
import { goTo, linkTo } from '../router.ts';
import { useClient } from '../session.ts';
import { newTemplate } from './templates.tsx';

export type Draft = {
  readonly title: string;
  readonly template: string;
  /** JSON. */
  readonly data: string;
};

const emptyDraft: Draft = {
  title: '',
  template: '<!doctype html>\n<h1>Hello {{ name }}</h1>\n',
  data: '{\n  "name": "Ada"\n}',
};

const draftOf = ({ title, template = '', sampleData }: Template): Draft => ({
  title,
  template: new TextDecoder().decode(fromBase64(template)),
  data: JSON.stringify(sampleData ?? {}, undefined, 2),
});

type EditorProps = {
  /** Undefined: not stored yet. */
  readonly id: string | undefined;
  readonly stored: Draft;
};

const useSave = (id: string | undefined) => {
  const { templates } = useClient();
  const say = useSay();
  return async ({ title, template, data }: Draft): Promise<void> => {
    const input = { title, template, sampleData: JSON.parse(data || '{}') };
    const saved = id === undefined ? await templates.add(input) : await templates.change(id, input);
    say('The template is stored.');
    if (id === undefined) goTo('templates', saved.id);
  };
};

const Editor = ({ id, stored }: EditorProps) => {
  const [draft, setDraft] = useState(stored);
  const { isBusy, error, run } = useAct();
  const save = useSave(id);
  const edit = (name: keyof Draft) => (event: { readonly currentTarget: { readonly value: string } }) =>
    setDraft({ ...draft, [name]: event.currentTarget.value });
  return (
    <div class="beside">
      <form class="card" onSubmit={submitted(() => run(() => save(draft)))}>
        <Field label="Title" hint="It is shown: nothing confidential.">
          {(given) => <input {...given} required maxLength={200} value={draft.title} onInput={edit('title')} />}
        </Field>
        <Field label="Template" hint="HTML with Nunjucks. It is sealed under a key of its own.">
          {(given) => (
            <textarea {...given} class="code" spellcheck={false} value={draft.template} onInput={edit('template')} />
          )}
        </Field>
        <Field label="Sample data, as JSON" hint="Sealed as well; no render uses it by itself.">
          {(given) => <textarea {...given} class="code" spellcheck={false} value={draft.data} onInput={edit('data')} />}
        </Field>
        <button type="submit" class="main" aria-disabled={isBusy}>
          {id === undefined ? 'Store template' : 'Store changes'}
        </button>
        {error !== undefined && <Failure error={error} />}
      </form>
      <LivePreview draft={draft} />
    </div>
  );
};

export const TemplateView = ({ id, from }: { readonly id: string; readonly from: string | undefined }) => {
  const { templates } = useClient();
  const isNew = id === newTemplate;
  const source = isNew ? from : id;
  const load = useLoad(
    async (signal) => (source === undefined ? emptyDraft : draftOf(await templates.get(source, { signal }))),
    [source],
  );
  return (
    <>
      <p>
        <a href={linkTo('templates')}>All templates</a>
      </p>
      <Heading title={isNew ? 'New template' : 'Template'} />
      <Loaded of={load}>{(draft) => <Editor key={id} id={isNew ? undefined : id} stored={draft} />}</Loaded>
    </>
  );
};
