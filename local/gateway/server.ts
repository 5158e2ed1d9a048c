/** The HTTP server that the gateway is behind, as tolerant of its clients as API Gateway's own. */
import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { AppError } from '../../shared/domain/errors.ts';
import { refusalOf, requestIdHeader } from './refusal.ts';

/** What is no HTTP gets an answer all the same, in the form of every other. */
const answerUnparsed = (_error: Error, socket: Duplex): void => {
  if (!socket.writable) return void socket.destroy();
  const { headers, body } = refusalOf(new AppError('invalid_request'));
  const lines = Object.entries({ ...headers, [requestIdHeader]: randomUUID(), Connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  socket.end(`HTTP/1.1 400 Bad Request\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
};

export const createGatewayServer = (listener: RequestListener): Server => {
  // Who names no host is answered by the listener, in the form of every other answer.
  const server = createServer({ requireHostHeader: false }, listener);
  // The deadline of a request is the function's; a slow upload is the client's own time.
  server.requestTimeout = 0;
  // Who waits to be told to send is told so once the length is known to fit; what else may be expected is not known here.
  server.on('checkContinue', listener).on('checkExpectation', listener);
  server.on('clientError', answerUnparsed);
  return server;
};
