/** The call that the playground makes, in the words of other programs. Each works as it stands. */
import { toBase64 } from '../../client/base64.ts';
import { operations } from '../../client/wire.ts';

export type SampleCall = {
  readonly operation: 'htmlToPdf' | 'htmlToImage' | 'urlToPdf' | 'urlToImage' | 'templateToPdf' | 'templateToImage';
  /** As the client takes it: content as it is. */
  readonly request: Readonly<Record<string, unknown>>;
};

const fileOf = ({ operation }: SampleCall): string => (operation.endsWith('Pdf') ? 'document.pdf' : 'document.png');
const pathOf = ({ operation }: SampleCall): string => operations[operation].split(' ')[1] ?? '';

/** As it goes over the wire: content in Base64, and nothing stored. */
const bodyOf = ({ request }: SampleCall): Readonly<Record<string, unknown>> => {
  const encoded = Object.entries(request).map(([name, value]) => [
    name,
    (name === 'html' || name === 'template') && typeof value === 'string' ? toBase64(value) : value,
  ]);
  return { ...Object.fromEntries(encoded), async: false, storage: false };
};

const shellQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const curlOf = (call: SampleCall): string =>
  `curl -sS --fail-with-body "$EPHEMERA_API${pathOf(call)}" \\
  -H "X-API-Key: $EPHEMERA_API_KEY" -H 'Content-Type: application/json' \\
  -d ${shellQuoted(JSON.stringify(bodyOf(call)))} -o ${fileOf(call)}`;

const typeScriptOf = (call: SampleCall): string =>
  `import { writeFile } from 'node:fs/promises';
import { createClient } from 'ephemera/client';

const client = createClient({
  baseUrl: process.env.EPHEMERA_API ?? '',
  apiKey: process.env.EPHEMERA_API_KEY,
});
const document = await client.${call.operation}(${JSON.stringify(call.request, undefined, 2)});
await writeFile('${fileOf(call)}', await document.bytes());`;

const indented = (depth: number): string => '    '.repeat(depth);

/** JSON's text is Python's, but for these three words. */
const pythonValue = (value: unknown, depth = 0): string => {
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (value === null || value === undefined) return 'None';
  if (typeof value !== 'object') return JSON.stringify(value);
  const inner = indented(depth + 1);
  const lines = Array.isArray(value)
    ? value.map((item) => inner + pythonValue(item, depth + 1))
    : Object.entries(value).map(([name, item]) => `${inner}${JSON.stringify(name)}: ${pythonValue(item, depth + 1)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return lines.length === 0 ? open + close : `${open}\n${lines.join(',\n')},\n${indented(depth)}${close}`;
};

const pythonOf = (call: SampleCall): string =>
  `import json, os, urllib.request

body = ${pythonValue(bodyOf(call))}
request = urllib.request.Request(
    os.environ["EPHEMERA_API"] + "${pathOf(call)}",
    data=json.dumps(body).encode(),
    headers={"X-API-Key": os.environ["EPHEMERA_API_KEY"], "Content-Type": "application/json"},
)
with urllib.request.urlopen(request, timeout=60) as answer, open("${fileOf(call)}", "wb") as file:
    file.write(answer.read())`;

export const sampleLanguages = { curl: curlOf, TypeScript: typeScriptOf, Python: pythonOf } as const;
export type SampleLanguage = keyof typeof sampleLanguages;
