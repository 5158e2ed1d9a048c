/** A web site that serves badly: slowly, endlessly, in circles, or far more than it seems. */
import type { RequestListener, ServerResponse } from 'node:http';
import { crc32, deflateSync, gzipSync } from 'node:zlib';

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
};

/** A black picture, one bit a pixel: some 30 KB that take a gigabyte once they are drawn. */
const blackPng = (side: number): Buffer => {
  const header = Buffer.from([...Array(8).fill(0), 1, 0, 0, 0, 0]);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  const rows = deflateSync(Buffer.alloc(side * (Math.ceil(side / 8) + 1)));
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
};

const bombMembers = 64;
/** A gigabyte of one letter; gzip allows one member behind the other, so that it need not be packed whole. */
const gzipBomb = (): Buffer => {
  const member = gzipSync(Buffer.alloc(16 * 1024 * 1024, 'a'));
  return Buffer.concat(Array.from({ length: bombMembers }, () => member));
};

const html = { 'Content-Type': 'text/html; charset=utf-8' };

/** Writes for as long as anybody listens. */
const pour = (response: ServerResponse, piece: Buffer, pauseMs: number): void => {
  if (response.destroyed) return;
  const isTaken = response.write(piece);
  if (isTaken) setTimeout(() => pour(response, piece, pauseMs), pauseMs);
  else response.once('drain', () => pour(response, piece, pauseMs));
};

const [drop, flood] = [Buffer.from('a'), Buffer.alloc(64 * 1024, '<p>x')];
const cached = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};
const [picture, bomb] = [cached(() => blackPng(16_000)), cached(gzipBomb)];

const pages: Readonly<Record<string, (response: ServerResponse, query: string) => unknown>> = {
  '/ok': (response) => response.writeHead(200, { ...html, 'Access-Control-Allow-Origin': '*' }).end('ok'),
  '/silent': () => undefined,
  '/slow': (response) => pour(response.writeHead(200, html), drop, 200),
  '/endless': (response) => pour(response.writeHead(200, html), flood, 1),
  '/circle': (response) => response.writeHead(302, { Location: '/circle' }).end(),
  '/spiral': (response, query) => response.writeHead(302, { Location: `/spiral?${Number(query) + 1}` }).end(),
  '/refresh': (response) => response.writeHead(200, { ...html, Refresh: '0' }).end('again'),
  '/nest': (response, query) =>
    response
      .writeHead(200, html)
      .end(`<iframe src="/nest?${Number(query) + 1}"></iframe><iframe src="/nest?${Number(query) + 2}"></iframe>`),
  '/download': (response) =>
    response.writeHead(200, { 'Content-Type': 'application/zip', 'Content-Disposition': 'attachment' }).end('PK'),
  '/nothing': (response) => response.writeHead(204).end(),
  '/black.png': (response) => response.writeHead(200, { 'Content-Type': 'image/png' }).end(picture()),
  '/bomb': (response) => response.writeHead(200, { ...html, 'Content-Encoding': 'gzip' }).end(bomb()),
  '/bomb.css': (response) =>
    response.writeHead(200, { 'Content-Type': 'text/css', 'Content-Encoding': 'gzip' }).end(bomb()),
  '/headers': (response) => response.writeHead(200, { 'X-Long': 'x'.repeat(200_000) }).end(),
  '/reset': (response) => response.destroy(),
  '/broken': (response) => response.writeHead(200, html).end('<p>before<img src="/reset">'),
  '/garbage': (response) => response.socket?.end('\x00\x01\x02\r\n\r\n'),
  '/laughs': (response) => {
    const entities = Array.from({ length: 12 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`);
    const document = `<!DOCTYPE x [<!ENTITY l0 "ha">${entities.join('')}]><x>&l12;</x>`;
    response.writeHead(200, { 'Content-Type': 'application/xml' }).end(document);
  },
};

export const hostileSite: RequestListener = (request, response) => {
  response.on('error', () => undefined);
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const page = pages[path];
  if (page) page(response, query);
  else response.writeHead(404).end();
};
