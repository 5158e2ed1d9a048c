/** jsreport as a server, in a process of its own: recipe `chrome-pdf` behind its HTTP API. Its parent gives the options. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { loadPeer } from './installed.ts';

type Extension = (options?: object) => unknown;
type Reporter = {
  readonly use: (extension: unknown) => Reporter;
  readonly init: () => Promise<unknown>;
  readonly close: () => Promise<unknown>;
  readonly express: { readonly server: { readonly address: () => AddressInfo } };
};

const [options] = (await once(process, 'message')) as [object];
const reporter = loadPeer<(options: object) => Reporter>('@jsreport/jsreport-core')(options);
for (const name of ['express', 'chrome-pdf']) {
  reporter.use(loadPeer<Extension>(`@jsreport/jsreport-${name}`)());
}
await reporter.init();
// Its browsers end with it, also where the parent has ended first.
process.once('disconnect', () => reporter.close().finally(() => process.exit()));
process.send?.(reporter.express.server.address().port);
