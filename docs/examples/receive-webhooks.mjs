// Takes webhooks, and says of each job how it ended. What is not signed with the account's secret is refused.
//   WEBHOOK_SECRET=whsec_... PORT=3000 node docs/examples/receive-webhooks.mjs
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { verifyWebhook } from 'ephemera/client';

const secret = process.env.WEBHOOK_SECRET;
if (!secret) throw new Error('WEBHOOK_SECRET is not set.');
const taken = new Set();

const server = createServer(async (request, response) => {
  try {
    // As it came: parsed and printed again, it would not be what was signed.
    const job = await verifyWebhook(await text(request), request.headers, secret);
    const id = request.headers['webhook-id'];
    // The id is the same in every attempt: no message counts twice.
    if (!taken.has(id)) console.log(`${job.id}: ${job.status}`);
    taken.add(id);
    response.writeHead(204).end();
  } catch (error) {
    const isRefused = error.code === 'webhook_invalid';
    // Anything else, such as a secret that is none, is not the sender's fault.
    if (!isRefused) console.error(error.message);
    response.writeHead(isRefused ? 401 : 500).end();
  }
});
server.listen(Number(process.env.PORT), () => console.log(`listening on ${server.address().port}`));
