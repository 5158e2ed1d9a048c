/** The few things of a browser that the page's scripts use: the project is compiled without a browser's types. */

export type Port = {
  onmessage: (message: { readonly data: unknown }) => void;
  postMessage(message: unknown): void;
  close(): void;
};

export type Frame = {
  srcdoc: string;
  readonly style: { display: string };
  readonly contentWindow: unknown;
  setAttribute(name: string, value: string): void;
  remove(): void;
};

export type PageDocument = {
  createElement(name: 'iframe'): Frame;
  readonly documentElement: { append(frame: Frame): void };
};

export type WindowMessage = { readonly source: unknown; readonly ports: readonly Port[] };
export type ListenForMessage = (type: 'message', listener: (message: WindowMessage) => void) => void;
