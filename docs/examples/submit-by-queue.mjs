// Sends conversions by queue. The AWS credentials of the environment must belong to a sender that is bound to an account.
//   QUEUE_URL=https://sqs... node docs/examples/submit-by-queue.mjs invoices/*.html
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';

const sqs = new SQSClient({});
const files = process.argv.slice(2);
const batchMax = 10;

const toEntry = async (file, at) => ({
  Id: String(at),
  MessageBody: JSON.stringify({
    path: '/v2/html/pdf',
    request: { html: await readFile(file, 'base64'), name: basename(file) },
    // Sent twice, it is still one document.
    idempotencyKey: basename(file),
  }),
});

for (let at = 0; at < files.length; at += batchMax) {
  const Entries = await Promise.all(files.slice(at, at + batchMax).map(toEntry));
  const { Successful = [], Failed = [] } = await sqs.send(
    new SendMessageBatchCommand({ QueueUrl: process.env.QUEUE_URL, Entries }),
  );
  for (const { Id, MessageId } of Successful) console.log(`${files[at + Number(Id)]}: submission ${MessageId}`);
  for (const { Id, Code } of Failed) {
    console.error(`${files[at + Number(Id)]}: not sent, ${Code}`);
    process.exitCode = 1;
  }
}
