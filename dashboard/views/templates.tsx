/** Templates: the account's own, and those that come with the service as a start. */
import { useState } from 'preact/hooks';
import type { Template } from '../../client/wire.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Empty } from '../parts/empty.tsx';
import { Heading } from '../parts/heading.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Pager } from '../parts/pager.tsx';
import { useSay } from '../parts/saying.tsx';
import { Table } from '../parts/table.tsx';
import { useLoad } from '../parts/use-load.ts';
import { usePages } from '../parts/use-pages.ts';
import { goTo, linkTo } from '../router.ts';
import { useClient } from '../session.ts';
import { Time } from '../words/time.tsx';

export const newTemplate = 'new';

const OwnActions = ({ template, onChange }: { readonly template: Template; readonly onChange: () => void }) => {
  const { templates } = useClient();
  const say = useSay();
  const [isAsked, setIsAsked] = useState(false);
  const remove = async (): Promise<void> => {
    await templates.delete(template.id);
    say('The template is deleted.');
    onChange();
  };
  return (
    <div class="actions">
      <button type="button" aria-label={`Edit ${template.title}`} onClick={() => goTo('templates', template.id)}>
        Edit
      </button>
      <button type="button" class="danger" aria-label={`Delete ${template.title}`} onClick={() => setIsAsked(true)}>
        Delete
      </button>
      {isAsked && (
        <Confirm
          title={`Delete “${template.title}”?`}
          action="Delete"
          onConfirm={remove}
          onClose={() => setIsAsked(false)}
        >
          <p>Its key is destroyed with it. Requests that name it fail from now on.</p>
        </Confirm>
      )}
    </div>
  );
};

const OwnTemplates = () => {
  const { templates } = useClient();
  const pages = usePages((page, options) => templates.list({ owner: 'me', ...page }, options), []);
  return (
    <>
      <Loaded of={pages}>
        {({ items }) =>
          items.length === 0 && pages.number === 1 ? (
            <Empty title="No template of your own yet.">
              <p>
                A template is HTML with Nunjucks in it. Stored once, a request names it by its id and sends only its
                data. Begin with an empty one, or with one of those below.
              </p>
            </Empty>
          ) : (
            <Table
              caption="Your templates, newest first"
              columns={['Title', 'Id for requests', 'Stored', 'Actions']}
              rows={items.map((template) => ({
                key: template.id,
                cells: [
                  <strong class="label">{template.title}</strong>,
                  <code>{template.id}</code>,
                  template.timestamp === undefined ? '' : <Time ms={template.timestamp} />,
                  <OwnActions template={template} onChange={pages.reload} />,
                ],
              }))}
            />
          )
        }
      </Loaded>
      <Pager of={pages} label="Pages of templates" />
    </>
  );
};

const PublicTemplates = () => {
  const { templates } = useClient();
  const load = useLoad((signal) => templates.list({ limit: 100 }, { signal }), []);
  return (
    <section>
      <h2>To begin with</h2>
      <Loaded of={load}>
        {({ items }) => (
          <ul class="tiles plain">
            {items.map(({ id, title, shortDescription }) => (
              <li key={id} class="card">
                <h3>{title}</h3>
                <p class="quiet">{shortDescription}</p>
                <a href={linkTo('templates', newTemplate, { from: id })} aria-label={`Make it mine: ${title}`}>
                  Make it mine
                </a>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </section>
  );
};

export const TemplatesView = () => (
  <>
    <Heading title="Templates">
      <button type="button" class="main" onClick={() => goTo('templates', newTemplate)}>
        New template
      </button>
    </Heading>
    <OwnTemplates />
    <PublicTemplates />
  </>
);
