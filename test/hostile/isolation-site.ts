/** A web site that marks whoever visits it, everywhere a browser can keep a mark, and tells what marks it finds. */
import type { RequestListener } from 'node:http';

/** Kinds of marks, as the pages name them. */
export const marks = [
  'cookie',
  'httpOnly cookie',
  'localStorage',
  'sessionStorage',
  'IndexedDB',
  'caches',
  'service worker',
  'file system',
  'window.name',
  'history',
  'http cache',
] as const;

const look = `
  const find = {
    cookie: () => document.cookie.includes('mark'),
    'httpOnly cookie': async () => (await (await fetch('/cookie')).text()).includes('hidden'),
    localStorage: () => localStorage.mark,
    sessionStorage: () => sessionStorage.mark,
    IndexedDB: async () => (await indexedDB.databases()).length > 0,
    caches: async () => (await caches.keys()).length > 0,
    'service worker': async () => (await navigator.serviceWorker.getRegistrations()).length > 0,
    'file system': async () => {
      for await (const name of (await navigator.storage.getDirectory()).keys()) return name;
    },
    'window.name': () => name,
    history: () => history.length > 9,
    // The server counts how often it is asked.
    'http cache': async () => {
      const [first, second] = [await fetch('/cached'), await fetch('/cached')];
      return (await first.text()) === document.body.dataset.asked && (await second.text()) === document.body.dataset.asked;
    },
  };
  const lookAround = async () => {
    const found = [];
    for (const [kind, isThere] of Object.entries(find)) if (await isThere()) found.push(kind);
    document.body.append(Object.assign(document.createElement('p'), { id: 'found', textContent: '[' + found + ']' }));
  };`;

const mark = `
  const leaveMarks = async () => {
    document.cookie = 'mark=1; max-age=9999';
    localStorage.mark = sessionStorage.mark = name = 'mark';
    const request = indexedDB.open('mark', 1);
    await new Promise((done) => { request.onsuccess = done; });
    request.result.close();
    await (await caches.open('mark')).put('/mark', new Response('mark'));
    await navigator.serviceWorker.register('/worker.js');
    await navigator.serviceWorker.ready;
    await (await navigator.storage.getDirectory()).getFileHandle('mark', { create: true });
    for (let time = 0; time < 9; time += 1) history.pushState(time, '', '#' + time);
    document.body.dataset.asked = await (await fetch('/cached')).text();
    // These try to live on.
    setInterval(() => fetch('/alive'), 20);
    new SharedWorker(URL.createObjectURL(new Blob(["setInterval(() => fetch('" + origin + "/alive'), 20)"])));
    addEventListener('pagehide', () => navigator.sendBeacon('/alive'));
  };`;

const page = (script: string): string => `<!doctype html><meta charset="utf-8"><body><script>${script}</script>`;
const markingPage = page(`${look}${mark} leaveMarks().then(lookAround)`);
const lookingPage = page(`${look} document.body.dataset.asked = 'ASKED'; lookAround()`);
const worker = `setInterval(() => fetch('/alive'), 20); onfetch = () => undefined;`;

/** `alive` counts what still runs, `asked` how often the cached page was asked for. */
export const createIsolationSite = () => {
  const counts = { alive: 0, asked: 0 };
  const listener: RequestListener = (request, response) => {
    const html = { 'Content-Type': 'text/html', 'Set-Cookie': 'hidden=1; Max-Age=9999; HttpOnly' };
    const plain = { 'Content-Type': 'text/html' };
    const answers: Readonly<Record<string, () => unknown>> = {
      '/mark': () => response.writeHead(200, html).end(markingPage),
      '/look': () => response.writeHead(200, plain).end(lookingPage.replace('ASKED', String(counts.asked))),
      '/cookie': () => response.end(request.headers.cookie ?? ''),
      '/worker.js': () => response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(worker),
      '/cached': () => {
        counts.asked += 1;
        response.writeHead(200, { 'Cache-Control': 'max-age=9999' }).end(String(counts.asked));
      },
      '/alive': () => {
        counts.alive += 1;
        response.end();
      },
    };
    const answer = answers[request.url ?? ''];
    if (answer) answer();
    else response.writeHead(404).end();
  };
  return { counts, listener };
};
