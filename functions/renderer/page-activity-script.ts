/**
 * Runs in every document of the page before its own scripts: knows which timers and animation frames are still to run,
 * so that a page that will draw in a moment is told from one that is done, without waiting to see.
 */

/** Milliseconds. What a page plans for later than this is no part of its loading. */
const horizonMs = 1_000;

const pendingName = 'Symbol.for("renderer.pending")';

/**
 * Callbacks that a callback planned (polls, clocks, loops) count only while they get somewhere: something changed since
 * the one before them began. Frames count as well while there is a canvas, whose drawing no observer sees.
 */
export const pageActivityScript = `(() => {
  if (window[${pendingName}]) return;
  const now = performance.now.bind(performance);
  const planned = new Map();
  let currentSince = -Infinity;
  let lastMutationAt = -Infinity;
  let observed;
  const observer = new MutationObserver(() => { lastMutationAt = now(); });

  const run = (entry, callback, self, values) => {
    const since = now();
    entry.began?.(since);
    currentSince = since;
    // What the callback awaits without waiting still belongs to it.
    scheduler.postTask(() => { if (currentSince === since) currentSince = -Infinity; }, { priority: 'user-blocking' });
    return Reflect.apply(callback, self, values);
  };

  const watch = (name, delayOf, { kind = 'timer', repeats = false } = {}) => {
    window[name] = new Proxy(window[name], {
      apply(target, self, [callback, ...values]) {
        const delay = delayOf(values);
        if (typeof callback !== 'function' || !(delay < ${horizonMs})) {
          return Reflect.apply(target, self, [callback, ...values]);
        }
        const entry = { kind, since: currentSince, due: now() + delay };
        entry.began = (since) => {
          if (repeats) Object.assign(entry, { since, due: since + delay });
          else planned.delete(kind + id);
        };
        const id = Reflect.apply(target, self, [
          function (...given) { return run(entry, callback, this, given); },
          ...values,
        ]);
        planned.set(kind + id, entry);
        return id;
      },
    });
  };
  const forget = (name, kind = 'timer') => {
    window[name] = new Proxy(window[name], {
      apply(target, self, [id, ...values]) {
        planned.delete(kind + id);
        return Reflect.apply(target, self, [id, ...values]);
      },
    });
  };
  const delayOfTimer = ([delay]) => Math.max(0, Number(delay) || 0);
  watch('setTimeout', delayOfTimer);
  watch('setInterval', delayOfTimer, { repeats: true });
  watch('requestAnimationFrame', () => 1000 / 60, { kind: 'frame' });
  forget('clearTimeout');
  forget('clearInterval');
  forget('cancelAnimationFrame', 'frame');

  const animationEnds = () => document.getAnimations()
    .filter(({ playState, currentTime }) => playState === 'running' && typeof currentTime === 'number')
    .map(({ effect, currentTime, playbackRate }) => (effect.getComputedTiming().endTime - currentTime) / playbackRate)
    .filter((left) => left > 0 && left < ${horizonMs});

  /** Milliseconds until the last thing has run that the page still plans; 0: none. */
  const pending = (changedAgoMs) => {
    if (observed !== document) {
      observed = document;
      // What changed before is not known: all that runs gets one more turn.
      lastMutationAt = now();
      observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
    }
    const changedAt = Math.max(lastMutationAt, now() - changedAgoMs);
    const draws = document.querySelector('canvas') !== null;
    const dues = [...planned.values()]
      .filter(({ kind, since }) => since <= changedAt || (kind === 'frame' && draws))
      .map(({ due }) => Math.max(1, due - now()));
    const inFrames = Array.from({ length: frames.length }, (_, at) => {
      try { return frames[at][${pendingName}]?.(changedAgoMs) ?? 0; } catch { return 0; }
    });
    return Math.ceil(Math.max(0, ...dues, ...animationEnds(), ...inFrames));
  };
  Object.defineProperty(window, ${pendingName}, { value: pending });
})()`;

/**
 * An expression for the page: loaded, its fonts there, its images decoded, nothing left to run at once; its value is how
 * many milliseconds it needs for what it has planned. `changedAgoMs`: since when nothing has come over the network.
 */
export const readyExpression = (changedAgoMs: number): string => `(async () => {
  if (document.readyState !== 'complete') await new Promise((done) => addEventListener('load', done, { once: true }));
  await document.fonts.ready;
  // One that loads lazily may never do so: its turn comes when the page is printed.
  const images = Array.from(document.images).filter(({ complete, loading }) => complete || loading !== 'lazy');
  await Promise.all(images.map((image) => image.decode().catch(() => {})));
  await scheduler.postTask(() => {}, { priority: 'background' });
  return window[${pendingName}]?.(${changedAgoMs}) ?? 0;
})()`;
