import type { ReadyFile } from './ready-file.ts';

const helloHtml = '<h1>Hello from Ephemera</h1>';

/** What a person needs first: where it is, a key, and a line that works as it stands. */
const curl = (api: string, apiKey: string, body: object): string =>
  `curl -sS --fail-with-body ${api}/v2/html/pdf -H 'X-API-Key: ${apiKey}' -H 'Content-Type: application/json' \\
    -d '${JSON.stringify({ ...body, html: Buffer.from(helloHtml).toString('base64') })}'`;

/** `data`: the folder that stays, if one does. */
export const banner = ({ api, apiKey }: ReadyFile, data?: string): string => `
  Ephemera is running.

  API       ${api}
  Dashboard ${api}/dashboard
  API page  ${api}/docs
  OpenAPI   ${api}/v2/openapi.json
  API key   ${apiKey}

  Try it:

  ${curl(api, apiKey, { async: false, storage: false })} -o hello.pdf

  Or let it be made and kept, and look for the assetUrl once its status is success:

  ${curl(api, apiKey, {})}
  curl -sS --fail-with-body ${api}/v2/jobs -H 'X-API-Key: ${apiKey}'

  For the examples of the documents:

  export EPHEMERA_API=${api} EPHEMERA_API_KEY=${apiKey}

  Ctrl+C stops it and removes everything it wrote${data ? `, but for ${data}` : ''}.
`;
