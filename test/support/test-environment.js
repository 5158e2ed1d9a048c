/**
 * Jest's environment for Node with an ordinary global object. Jest's own stands behind a proxy, which makes every use of
 * a global (`Math`, `Buffer` …) in a test, and in all that it loads, hundreds of times slower.
 */
import { constants, createContext, runInContext } from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

/** What is loaded with its first use (`fetch`, `crypto` …) stays so. */
const share = (from, to, name) => {
  const { get, ...descriptor } = Object.getOwnPropertyDescriptor(from, name);
  const define = (property) => Object.defineProperty(to, name, { configurable: true, ...property });
  const set = (value) => define({ value, writable: true, enumerable: descriptor.enumerable });
  const load = () => {
    set(from[name]);
    return from[name];
  };
  define(get ? { get: load, set, enumerable: descriptor.enumerable } : descriptor);
};

export default class OrdinaryGlobals extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    const { global: proxied, moduleMocker, fakeTimersModern } = this;
    this.context = createContext(constants.DONT_CONTEXTIFY);
    this.global = runInContext('globalThis', this.context);
    const own = Object.getOwnPropertyNames(this.global);
    for (const name of Object.getOwnPropertyNames(proxied)) if (!own.includes(name)) share(proxied, this.global, name);
    // Those of Node's own modules, so that `instanceof` agrees with them.
    Object.assign(this.global, { global: this.global, Buffer, ArrayBuffer, Uint8Array });
    this.moduleMocker = new moduleMocker.constructor(this.global);
    this.fakeTimersModern = new fakeTimersModern.constructor({ config: config.projectConfig, global: this.global });
  }
}
