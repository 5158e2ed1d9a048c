/** Makes a document of HTML, an address or a template, and shows it beside what it was made of. */
import { useState } from 'preact/hooks';
import type { EphemeraClient } from '../../client/index.ts';
import { Empty } from '../parts/empty.tsx';
import { Failure } from '../parts/failure.tsx';
import { Choice } from '../parts/field.tsx';
import { Heading } from '../parts/heading.tsx';
import { type PlaygroundSource, SourceFields, type SourceKind, startingSource } from '../parts/playground-source.tsx';
import { Rendered, type RenderedDocument, receiveRendered, sizeText } from '../parts/rendered.tsx';
import { SampleCode } from '../parts/sample-code.tsx';
import { useSay } from '../parts/saying.tsx';
import { submitted, useAct } from '../parts/use-act.ts';
import { useClient } from '../session.ts';
import type { SampleCall } from '../words/sample-code.ts';

const outputs = { Pdf: 'PDF', Image: 'PNG picture' } as const;
type Output = keyof typeof outputs;
const formats = { a4: 'A4', a5: 'A5', letter: 'Letter', legal: 'Legal' } as const;

type Options = { readonly output: Output; readonly format: string; readonly isLandscape: boolean };

const contentOf = ({ kind, html, url, templateId, data }: PlaygroundSource): Record<string, unknown> => {
  if (kind === 'html') return { html };
  if (kind === 'url') return { url };
  return { templateId, data: JSON.parse(data || '{}') };
};

/** @throws SyntaxError if the data of a template is no JSON */
const callOf = (source: PlaygroundSource, { output, format, isLandscape }: Options): SampleCall => ({
  operation: `${source.kind}To${output}`,
  request: {
    ...contentOf(source),
    ...(output === 'Pdf' && { format, ...(isLandscape && { landscape: true }), printBackground: true }),
  },
});

const callOrNone = (source: PlaygroundSource, options: Options): SampleCall | undefined => {
  try {
    return callOf(source, options);
  } catch {
    return undefined;
  }
};

const renderCall = (client: EphemeraClient, { operation, request }: SampleCall) =>
  receiveRendered(() => client[operation](request as never));

type OptionFieldsProps = { readonly options: Options; readonly onChange: (options: Options) => void };

const OptionFields = ({ options, onChange }: OptionFieldsProps) => (
  <div class="fields">
    <Choice
      label="Make a"
      value={options.output}
      options={outputs}
      onChoice={(output) => onChange({ ...options, output: output as Output })}
    />
    {options.output === 'Pdf' && (
      <>
        <Choice
          label="Paper"
          value={options.format}
          options={formats}
          onChoice={(format) => onChange({ ...options, format })}
        />
        <label class="check">
          <input
            type="checkbox"
            checked={options.isLandscape}
            onChange={({ currentTarget }) => onChange({ ...options, isLandscape: currentTarget.checked })}
          />
          Landscape
        </label>
      </>
    )}
  </div>
);

const NothingYet = () => (
  <Empty title="The document comes here.">
    <p>
      It is rendered by the service itself, stays in this page and is stored nowhere. It counts as a render of your
      plan.
    </p>
  </Empty>
);

export const PlaygroundView = ({ kind }: { readonly kind: SourceKind }) => {
  const client = useClient();
  const { isBusy, error, run } = useAct();
  const [source, setSource] = useState<PlaygroundSource>({ ...startingSource, kind });
  const [options, setOptions] = useState<Options>({ output: 'Pdf', format: 'a4', isLandscape: false });
  const [made, setMade] = useState<RenderedDocument>();
  const say = useSay();
  const render = submitted(() =>
    run(async () => {
      const rendered = await renderCall(client, callOf(source, options));
      setMade(rendered);
      say(`The document is there: ${sizeText(rendered)}.`);
    }),
  );
  const call = callOrNone(source, options);
  return (
    <>
      <Heading title="Playground" />
      <div class="beside">
        <form class="card" onSubmit={render}>
          <SourceFields source={source} onChange={setSource} />
          <OptionFields options={options} onChange={setOptions} />
          <button type="submit" class="main" aria-disabled={isBusy}>
            {isBusy ? 'Rendering…' : 'Render'}
          </button>
        </form>
        <section class="card" aria-label="Document">
          {error !== undefined && <Failure error={error} />}
          {error === undefined && (made ? <Rendered of={made} /> : <NothingYet />)}
        </section>
      </div>
      {call && <SampleCode call={call} />}
    </>
  );
};
