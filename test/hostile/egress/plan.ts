/** The jobs of an experiment: what each renders, and for how long it watches. */
import type { Source } from '../rendering-stack.ts';
import { loopbackHosts, privateHosts } from './spellings.ts';
import { openAddress, siteOrigin, type Way } from './targets.ts';
import { departures, type Vector, vectors } from './vectors.ts';

export type PlannedJob = {
  readonly what: string;
  /** HTML, a URL, or a template. */
  readonly source: Source;
  /** Further fields of the request. */
  readonly fields: Readonly<Record<string, unknown>>;
};

/** Where the plan's pages lead: `host:port` each. */
export type Terrain = {
  readonly port: number;
  /** What nothing may reach, one of a kind: every vector reaches for these. */
  readonly closed: readonly string[];
  /** The same in full, with every spelling. */
  readonly closedInFull: readonly string[];
  /** Rendered as they are: `host:port/path`. */
  readonly visited: readonly string[];
  /** Has the site serve a page, and tells its URL. */
  readonly publish: (html: string) => string;
};

/** How long the vectors may take on a busy machine, and how long they are watched once all that can have arrived. */
const arrivalMsMax = 40_000;
const watchMs = 1_000;
const departureMs = 500;

const arrived = 'arrived';
const untilArrived = { selector: `#${arrived}`, options: { timeout: arrivalMsMax } };
/** Where the site says whether what can arrive by that way has. */
export const arrivalPage = (way: Way): string => `${arrived}-${way}`;
const watchScript = (way: Way, port: number): string => `<script>
  const watch = setInterval(async () => {
    if ((await (await fetch('${siteOrigin(port)}/page/${arrivalPage(way)}')).text()) !== 'yes') return;
    clearInterval(watch);
    document.body.append(Object.assign(document.createElement('p'), { id: '${arrived}' }));
  }, 100);
</script>`;

const page = (fragments: readonly string[]): string =>
  `<!doctype html><meta charset="utf-8"><title>vectors</title>${fragments.join('\n')}`;

const pageOf = (
  reaching: readonly Vector[],
  port: number,
  authorities: (vector: Vector) => readonly string[],
): string => {
  const site = siteOrigin(port);
  return page(reaching.flatMap((vector) => authorities(vector).map((authority) => vector.markup({ authority, site }))));
};

/** A page with every vector, each reaching for its open address and for closed ones. */
export const pageOfVectors = (way: Way, port: number, closed: readonly string[]): string =>
  watchScript(way, port) + pageOf(vectors, port, (vector) => [`${openAddress(vector, way)}:${port}`, ...closed]);

/** A page that asks for more from where it came, again and again, before it is loaded. */
export const insistentPage = page([
  `<script>
    for (let time = 0; time < 5; time += 1) {
      const request = new XMLHttpRequest();
      request.open('GET', '/again', false);
      request.send();
    }
  </script>`,
]);

const fewNames = new Set(['fetch', 'WebSocket', 'img', 'iframe', '302', 'fetch of https']);
const few = vectors.filter(({ name }) => fewNames.has(name));

const asHtml = (what: string, html: string, delay: number): PlannedJob => ({
  what: `${what}, html`,
  source: { html },
  fields: { delay },
});
const asUrl = (what: string, url: string, delay = 0): PlannedJob => ({ what, source: { url }, fields: { delay } });
const asTemplate = (what: string, html: string, delay: number): PlannedJob => ({
  what: `${what}, template`,
  source: { template: `{% raw %}${html}{% endraw %}` },
  fields: { delay },
});

const untilAllArrive = (job: PlannedJob): PlannedJob => ({
  ...job,
  fields: { ...job.fields, waitForSelector: untilArrived },
});

const redirects = ({ port, closed }: Terrain): readonly PlannedJob[] =>
  [301, 302, 303, 307, 308].map((status, at) => {
    const to = encodeURIComponent(`http://${closed[at % closed.length]}/`);
    return asUrl(`redirect ${status}`, `${siteOrigin(port)}/redirect/${status}?to=${to}`);
  });

const departuresOf = ({ port, closed, publish }: Terrain): readonly PlannedJob[] =>
  departures.flatMap((departure, at) => {
    const open = pageOf([departure], port, (vector) => [`${openAddress(vector, 'html')}:${port}`]);
    const refused = pageOf([departure], port, () => [closed[at % closed.length] ?? '']);
    return [
      asHtml(departure.name, open, departureMs),
      asHtml(`${departure.name}, closed`, refused, departureMs),
      asUrl(`${departure.name}, closed, url`, publish(refused), departureMs),
    ];
  });

/** Enough to see what another policy changes. */
export const shortPlanOf = (terrain: Terrain): readonly PlannedJob[] => {
  const { port, closed, closedInFull, visited } = terrain;
  return [
    untilAllArrive(asHtml('every vector', pageOfVectors('html', port, closed), watchMs)),
    asHtml(
      'every closed host',
      pageOf(few, port, () => closedInFull),
      watchMs,
    ),
    ...redirects(terrain),
    ...visited.map((place) => asUrl(place, `http://${place}`)),
  ];
};

export const planOf = (terrain: Terrain): readonly PlannedJob[] => {
  const { port, closed, closedInFull, publish } = terrain;
  const inFull = pageOf(few, port, () => closedInFull);
  return [
    ...shortPlanOf(terrain),
    untilAllArrive(asTemplate('every vector', pageOfVectors('template', port, closed), watchMs)),
    untilAllArrive(asUrl('every vector, url', publish(pageOfVectors('url', port, closed)), watchMs)),
    ...departuresOf(terrain),
    asUrl('every closed host, url', publish(inFull), watchMs),
    { what: 'every closed host in a header', source: { html: 'x' }, fields: { headerTemplate: { template: inFull } } },
  ];
};

/** What is refused by default; what is not of this machine can only be had in a network of one's own. */
export const hostsToRefuse = (isOwnNetwork: boolean, names: readonly string[]): readonly string[] =>
  isOwnNetwork ? [...loopbackHosts, ...privateHosts, ...names] : loopbackHosts;
