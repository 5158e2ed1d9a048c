/** The few words in which what must be configured, and what is, are both said. */

export const byServiceKey = 'the service key';
export const tlsOnly = 'TLS only';
export const modernTlsOnly = 'TLS 1.2 or later only';
export const nothingNeedless = 'nothing that it need not know';

export const onOrOff = (isOn: boolean): string => (isOn ? 'on' : 'off');

/** @param days none or 0: it is off */
export const forDays = (days: number | undefined): string => (days ? `for ${days} days` : 'off');

export const seconds = (count: number | string): string => `${count} s`;

const afterDays = (days: number | undefined): string => (days === undefined ? 'stay' : `go after ${days} d`);

export const lifecycleOf = (objectDays: number | undefined, uploadDays: number | undefined): string =>
  `objects ${afterDays(objectDays)}, uploads ${afterDays(uploadDays)}`;

export const redriveTo = (queue: string, receives: number | string): string => `to ${queue} after ${receives} receives`;
