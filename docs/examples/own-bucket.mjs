// Lets documents go into a bucket of your own: the service keeps none of them. Adds the bucket if it is not there yet.
// EPHEMERA_API and EPHEMERA_API_KEY say where and as whom; BUCKET, BUCKET_REGION, BUCKET_KEY_ID and BUCKET_SECRET, and
// BUCKET_ENDPOINT for another service than AWS's, how the bucket is reached: they are sealed, and never shown again.
//   node docs/examples/own-bucket.mjs report.html
import { readFile } from 'node:fs/promises';
import { createClient } from 'ephemera/client';

const [input] = process.argv.slice(2);
const { EPHEMERA_API, EPHEMERA_API_KEY, BUCKET, BUCKET_REGION, BUCKET_KEY_ID, BUCKET_SECRET, BUCKET_ENDPOINT } =
  process.env;
const client = createClient({ baseUrl: EPHEMERA_API, apiKey: EPHEMERA_API_KEY });
const title = `Bucket ${BUCKET}`;

// Adding tries it first: an object is written and deleted again.
const add = () =>
  client.storage.add({
    title,
    bucket: BUCKET,
    region: BUCKET_REGION,
    accessKeyId: BUCKET_KEY_ID,
    secretAccessKey: BUCKET_SECRET,
    endpoint: BUCKET_ENDPOINT,
  });
const known = (await client.storage.list()).find((storage) => storage.title === title);
const { id } = known ?? (await add());

const job = await client.jobs.wait(await client.jobs.htmlToPdf({ html: await readFile(input), storage: { id } }));
console.log(`${BUCKET}/${job.id}.pdf: ${job.size} bytes`);
