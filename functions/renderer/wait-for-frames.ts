import type { Frame } from 'puppeteer-core';
import type { WaitUntil } from '../../shared/domain/render-job.ts';
import { childFrames, type Loading, until } from './loading.ts';
import { waitForNetworkIdle } from './wait-for-event.ts';

/** How long a page that has no frame may take to get one, in ms. A page without frames has nothing to wait for. */
const firstFrameMs = 5_000;

const isParsed = 'document.readyState !== "loading"';
const isLoaded = 'document.readyState === "complete"';
const hasImages = `Array.from(document.images).every(({ complete, loading }) => complete || loading === 'lazy')`;

/** Whether an expression is true in every frame; a frame between two documents is one in which it is not. */
const isTrueInAll = async (frames: readonly Frame[], expression: string): Promise<boolean> =>
  (await Promise.all(frames.map((frame) => frame.evaluate(expression).catch(() => false)))).every(Boolean);

const expressions: Readonly<Record<WaitUntil, string>> = {
  domcontentloaded: isParsed,
  load: isLoaded,
  networkidle0: isParsed,
  networkidle2: isParsed,
};

const fields = ['waitForFrame', 'waitForFrameNavigation', 'waitForFrameImages'] as const;

const expressionsOf = ({ waitForFrame, waitForFrameNavigation, waitForFrameImages }: Loading['options']): string[] => [
  ...(waitForFrame ? [isLoaded] : []),
  ...(waitForFrameNavigation ? [expressions[waitForFrameNavigation]] : []),
  ...(waitForFrameImages ? [isLoaded, hasImages] : []),
];

const hasFrame = async ({ prepared }: Loading): Promise<boolean> => (await childFrames(prepared)).length > 0;

/** A frame that has just been attached shows an empty document until its own one comes. */
const isOneOnItsWay = ({ watch }: Loading): boolean =>
  watch.requests.inFlight().some(({ type, isMainDocument }) => type === 'Document' && !isMainDocument);

/** @throws AppError `render_timeout` */
export const waitForFrameAttachment = (loading: Loading): Promise<void> =>
  until(loading, () => hasFrame(loading), { field: 'waitForFrameAttachment' });

/** @throws AppError `render_timeout` */
export const waitForFrames = async (loading: Loading): Promise<void> => {
  const { options, prepared, deadline } = loading;
  const givenUpAt = Date.now() + Math.min(firstFrameMs, deadline.leftMs());
  await until(loading, async () => (await hasFrame(loading)) || Date.now() >= givenUpAt);
  const expression = expressionsOf(options).join(' && ');
  const areReady = async (): Promise<boolean> =>
    !isOneOnItsWay(loading) && (await isTrueInAll(await childFrames(prepared), expression));
  await until(loading, areReady, { field: fields.find((field) => options[field]) });
  const event = options.waitForFrameNavigation;
  if (event === 'networkidle0' || event === 'networkidle2') await waitForNetworkIdle(loading, event);
};
