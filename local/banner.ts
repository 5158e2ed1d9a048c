import type { ReadyFile } from './ready-file.ts';

const helloHtml = '<h1>Hello from Ephemera</h1>';

/** What a person needs first: where it is, a key, and a line that works as it stands. */
export const banner = ({ api, apiKey }: ReadyFile): string => `
  Ephemera is running.

  API       ${api}
  OpenAPI   ${api}/v2/openapi.json
  API key   ${apiKey}

  Try it:

  curl -sf ${api}/v2/html/pdf -H 'X-API-Key: ${apiKey}' -H 'Content-Type: application/json' \\
    -d '{"async":false,"storage":false,"html":"${Buffer.from(helloHtml).toString('base64')}"}' -o hello.pdf

  Ctrl+C stops it and removes everything it wrote.
`;
