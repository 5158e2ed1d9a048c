/** A name server for names of a test: each answer may be kept for 0 seconds. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** The addresses of a name; given a function, asked anew for each question. */
export type Names = Readonly<Record<string, readonly string[] | (() => readonly string[])>>;

const types = { a: 1, aaaa: 28 } as const;
const nameNotFound = 3;

const addressBytes = (address: string): Buffer => {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail = ''] = address.split('::').map((part) => part);
  const groups = (text: string): string[] => (text ? text.split(':') : []);
  const zeros = Array.from({ length: 8 - groups(head).length - groups(tail).length }, () => '0');
  return Buffer.from(
    [...groups(head), ...zeros, ...groups(tail)].map((group) => group.padStart(4, '0')).join(''),
    'hex',
  );
};

const record = (address: string): Buffer => {
  const bytes = addressBytes(address);
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0); // the name of the question
  head.writeUInt16BE(bytes.length === 4 ? types.a : types.aaaa, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(bytes.length, 10);
  return Buffer.concat([head, bytes]);
};

const nameIn = (query: Buffer): { readonly name: string; readonly end: number } => {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
};

const answerTo = (query: Buffer, names: Names): Buffer => {
  const { name, end } = nameIn(query);
  const type = query.readUInt16BE(end);
  const known = names[name];
  const addresses = typeof known === 'function' ? (type === types.a ? known() : []) : (known ?? []);
  const records = addresses.filter((one) => type === (one.includes(':') ? types.aaaa : types.a)).map(record);
  const head = Buffer.from(query.subarray(0, 12));
  head.writeUInt16BE(0x8180 | (known ? 0 : nameNotFound), 2);
  head.writeUInt16BE(records.length, 6);
  head.writeUInt32BE(0, 8);
  return Buffer.concat([head, query.subarray(12, end + 4), ...records]);
};

/** Listens on every address, port 53. */
export const startNameServer = async (names: Names) => {
  const asked: string[] = [];
  const socket = createSocket('udp6');
  socket.on('message', (query, { address, port }) => {
    asked.push(nameIn(query).name);
    socket.send(answerTo(query, names), port, address);
  });
  socket.bind(53, '::');
  await once(socket, 'listening');
  return { asked, close: () => socket.close() };
};
