import { evaluateInPage } from './evaluate-in-page.ts';
import type { Loading } from './loading.ts';

/** A page that grows while it is scrolled ends here. */
const screensMax = 60;
/** Milliseconds for each screen: scripts that load lazily often look only now and then. */
const screenMs = 100;

const scrollThrough = `(async () => {
  const pause = () => new Promise((done) => {
    const until = performance.now() + ${screenMs};
    const frame = () => (performance.now() < until ? requestAnimationFrame(frame) : done());
    requestAnimationFrame(frame);
  });
  const { scrollX, scrollY } = window;
  for (let screen = 0; screen < ${screensMax}; screen += 1) {
    scrollTo({ top: screen * innerHeight, behavior: 'instant' });
    await pause();
    if ((screen + 1) * innerHeight >= (document.scrollingElement ?? document.documentElement).scrollHeight) break;
  }
  scrollTo({ left: scrollX, top: scrollY, behavior: 'instant' });
})()`;

/** Shows the page, screen by screen, what is looked at, so that it loads what it loads lazily; then goes back. */
export const autoScroll = async ({ prepared, deadline }: Loading): Promise<void> => {
  await deadline.race(evaluateInPage(prepared.cdp, scrollThrough));
};
