/** The views by their names in the address. */
import type { ComponentChildren } from 'preact';
import type { BegunDeletion } from '../../client/wire.ts';
import { Empty } from '../parts/empty.tsx';
import { Heading } from '../parts/heading.tsx';
import { isSourceKind } from '../parts/playground-source.tsx';
import { linkTo, type Route } from '../router.ts';
import { AssetsView } from './assets.tsx';
import { AuditView } from './audit.tsx';
import { JobView } from './job.tsx';
import { JobsView } from './jobs.tsx';
import { KeysView } from './keys.tsx';
import { OverviewView } from './overview.tsx';
import { PlaygroundView } from './playground.tsx';
import { PrivacyView } from './privacy.tsx';
import { StorageView } from './storage.tsx';
import { TemplateView } from './template.tsx';
import { TemplatesView } from './templates.tsx';
import { WebhooksView } from './webhooks.tsx';

type Given = Route & { readonly onDeletion: (begun: BegunDeletion) => void };
type View = { readonly title: string; readonly show: (given: Given) => ComponentChildren };

export const views: Readonly<Record<string, View>> = {
  overview: { title: 'Overview', show: () => <OverviewView /> },
  jobs: {
    title: 'Activity',
    show: ({ id, query }) => (id === undefined ? <JobsView query={query} /> : <JobView key={id} id={id} />),
  },
  assets: { title: 'Assets', show: () => <AssetsView /> },
  playground: {
    title: 'Playground',
    show: ({ id }) => <PlaygroundView key={id} kind={isSourceKind(id) ? id : 'html'} />,
  },
  templates: {
    title: 'Templates',
    show: ({ id, query }) =>
      id === undefined ? <TemplatesView /> : <TemplateView id={id} from={query.get('from') ?? undefined} />,
  },
  storage: { title: 'Storage', show: () => <StorageView /> },
  webhooks: { title: 'Webhooks', show: () => <WebhooksView /> },
  keys: { title: 'API keys', show: () => <KeysView /> },
  audit: { title: 'Audit trail', show: () => <AuditView /> },
  privacy: { title: 'Privacy', show: ({ onDeletion }) => <PrivacyView onDeletion={onDeletion} /> },
};

export const NoView = () => (
  <>
    <Heading title="Nothing here" />
    <Empty title="This dashboard has no such view.">
      <p>
        <a href={linkTo('overview')}>To the overview</a>
      </p>
    </Empty>
  </>
);
