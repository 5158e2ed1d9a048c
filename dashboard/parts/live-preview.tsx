/** What the service's own renderer makes of a template and its data, a moment after they were last changed. */
import { useEffect, useState } from 'preact/hooks';
import { useClient } from '../session.ts';
import { Failure } from './failure.tsx';
import type { RenderedDocument } from './rendered.tsx';
import { Rendered, receiveRendered } from './rendered.tsx';
import { useAct } from './use-act.ts';
import { type Load, useLoad } from './use-load.ts';

/** Long enough not to render every letter. */
const quietMs = 800;

type Source = { readonly template: string; readonly data: string };

const useSettled = <Value,>(value: Value): Value => {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), quietMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
};

const Picture = ({ of: { value, error } }: { readonly of: Load<RenderedDocument | undefined> }) => {
  if (error !== undefined) return <Failure error={error} />;
  return value ? <Rendered of={value} /> : <p class="quiet">Rendering…</p>;
};

export const LivePreview = ({ draft: { template, data } }: { readonly draft: Source }) => {
  const client = useClient();
  const [isLive, setIsLive] = useState(true);
  const { isBusy, error, run } = useAct();
  const [pdf, setPdf] = useState<RenderedDocument>();
  const settled = useSettled(JSON.stringify([template, data]));
  const request = () => ({ template, data: JSON.parse(data || '{}') });
  const load = useLoad(
    async (signal) =>
      isLive
        ? receiveRendered(() => client.templateToImage({ ...request(), imageType: 'png' }, { signal }))
        : undefined,
    [settled, isLive],
  );
  const makePdf = () => run(async () => setPdf(await receiveRendered(() => client.templateToPdf(request()))));
  return (
    <section class="card" aria-label="Preview">
      <div class="actions">
        <label class="check">
          <input type="checkbox" checked={isLive} onChange={({ currentTarget }) => setIsLive(currentTarget.checked)} />
          Live preview
        </label>
        <button type="button" aria-disabled={isBusy} onClick={makePdf}>
          Make a PDF
        </button>
      </div>
      <p class="quiet hint">Each is a render of your plan. Nothing of it is stored.</p>
      {error !== undefined && <Failure error={error} />}
      {pdf && <Rendered of={pdf} />}
      {isLive && <Picture of={load} />}
    </section>
  );
};
