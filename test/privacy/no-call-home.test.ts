/** P17: the service connects to nothing but itself and what a customer named. */

import { type Remote, watchConnections } from '../support/connections.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { accept, base64, finished, post } from '../support/job-client.ts';
import { type PageServer, startPageServer } from '../support/page-server.ts';

let site: PageServer;
let stack: EmbeddedStack;
beforeAll(async () => {
  // Slow enough for its connection to be seen.
  site = await startPageServer((_req, res) => setTimeout(() => res.end('<p>a page'), 300));
  stack = await startStack({ allowPrivateNetwork: true });
});
afterAll(async () => {
  await stack.stop();
  await site.close();
});

const isLoopback = ({ address }: Remote): boolean => address.startsWith('127.') || /^(0000:){7}0001$/.test(address);

test('while it renders, stores, exports and waits, no process of it reaches beyond the machine', async () => {
  const watch = watchConnections(stack.pid);
  const sync = { async: false, storage: false };
  await (await post(stack, '/v2/html/pdf', { ...sync, html: base64('<p>a page') })).arrayBuffer();
  await (await post(stack, '/v2/url/pdf', { ...sync, url: `${site.origin}/page` })).arrayBuffer();
  const { id } = await accept(stack, { html: base64('<p>later') });
  await finished(stack, id);
  await (await stack.api('/v2/account/export')).arrayBuffer();
  // Browsers call home a moment after they start, if they do.
  await new Promise((passed) => setTimeout(passed, 5_000));
  const remotes = watch.stop();

  expect(remotes.filter((remote) => !isLoopback(remote))).toEqual([]);
  // What a customer named was seen, so the look is no blind one.
  const sitePort = Number(new URL(site.origin).port);
  expect(remotes.map(({ port }) => port)).toContain(sitePort);
}, 60_000);
