import fc from 'fast-check';
import { readForm } from '../../../functions/api/form.ts';
import { fromFilesForm, fromForm } from '../../../shared/api/form-body.ts';
import { openApiDocument } from '../../../shared/api/openapi.ts';
import { parseRender } from '../../../shared/api/requests.ts';

type Form = { readonly schema: { readonly properties: Readonly<Record<string, object>> } };
type Operations = { readonly post?: { readonly requestBody?: { readonly content: Readonly<Record<string, Form>> } } };

const lines = (...text: string[]): Buffer => Buffer.from(text.join('\r\n'));
const boundary = 'x1y2';
const typed = (parameter = `boundary=${boundary}`) => `multipart/form-data; ${parameter}`;
const requestIn = (body: Uint8Array, type = typed()) => readForm(body, type).then(fromForm);
const form = async (body: Uint8Array, type = typed()) => (await requestIn(body, type)).body;

const template = '<h1>{{ name }} ü</h1>\r\n--not a boundary\r\n';
const templateBase64 = Buffer.from(template).toString('base64');

/** As a browser, curl, Node, Go, Python, Ruby and Java write it. */
const usual = lines(
  `--${boundary}`,
  'Content-Disposition: form-data; name="template"; filename="a file; of mine.html"',
  'Content-Type: text/html',
  '',
  template,
  `--${boundary}`,
  'Content-Disposition: form-data; name="data"',
  '',
  '{"name":"Zoë"}',
  `--${boundary}`,
  'Content-Disposition: form-data; name="landscape"',
  '',
  'true',
  `--${boundary}`,
  'Content-Disposition: form-data; name="name"',
  '',
  '42',
  `--${boundary}--`,
  '',
);

test('a template comes as a file and its data as text, the options as parts of their own', async () => {
  const asked = await form(usual);

  expect(asked).toEqual({ template: templateBase64, data: { name: 'Zoë' }, landscape: true, name: '42' });
});

test('the data may be a file, too', async () => {
  const body = lines(
    `--${boundary}`,
    'Content-Disposition: form-data; name="data"; filename="data.json"',
    'Content-Type: application/json',
    '',
    '{"name":"Zoë"}',
    `--${boundary}--`,
  );

  expect(await form(body)).toEqual({ data: { name: 'Zoë' } });
});

test.each(['options', 'json'])('all options may come as JSON in a part %s', async (part) => {
  const body = lines(
    `--${boundary}`,
    // .NET writes names without quotes, and each file name twice.
    "Content-Disposition: form-data; name=template; filename=blob; filename*=utf-8''blob",
    'Content-Type: application/octet-stream',
    '',
    template,
    `--${boundary}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Disposition: form-data; name=${part}`,
    '',
    '{"format":"a5","async":false,"unknown":1}',
    `--${boundary}`,
    'Content-Disposition: form-data; name=async',
    '',
    'true',
    `--${boundary}--`,
  );

  expect(await form(body, typed(`boundary="${boundary}"`))).toMatchObject({
    template: templateBase64,
    format: 'a5',
    async: true,
  });
});

test('what comes before the first part and after the last one is no part', async () => {
  const body = Buffer.concat([Buffer.from('This is a form.\r\n'), usual, Buffer.from('The end.')]);

  expect(await form(body)).toMatchObject({ landscape: true });
});

test('parts that mean nothing here are ignored, whatever they hold', async () => {
  const part = (name: string, text: string) => [
    `--${boundary}`,
    `Content-Disposition: form-data; name="${name}"; filename="x"`,
    '',
    text,
  ];
  const nameless = [`--${boundary}`, 'Content-Disposition: form-data', '', 'x'];
  const text = [`--${boundary}`, 'Content-Disposition: form-data; name="__proto__"', '', '{"inline":true}'];
  const asked = await form(
    lines(...part('other', '\xff'), ...part('other', 'y'), ...nameless, ...text, `--${boundary}--`),
  );

  expect(asked).toEqual({});
  expect(Object.getPrototypeOf(asked)).toBe(Object.prototype);
});

const partOf = (name: string, text: string, filename?: string): string[] => [
  `--${boundary}`,
  `Content-Disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}`,
  '',
  text,
];
const formOf = (...parts: readonly string[][]): Buffer => lines(...parts.flat(), `--${boundary}--`);

test('a field means the same as a file, as a browser sends a Blob', async () => {
  const asked = await form(
    formOf(partOf('options', '{"async":false,"format":"a5"}', 'blob'), partOf('storage', 'false', 'blob')),
  );

  expect(asked).toEqual({ async: false, format: 'a5', storage: false });
});

test('a file that nobody chose is absent', async () => {
  expect(await form(formOf(partOf('template', '', ''), partOf('templateId', 'sales-receipt')))).toEqual({
    templateId: 'sales-receipt',
  });
});

test('a form is the same request in whichever order its parts come, and whatever else it holds', async () => {
  const [template, data, other] = [partOf('template', '<p>', 't'), partOf('data', '{}'), partOf('other', 'x')];
  const identities = [formOf(template, data), formOf(data, other, template), formOf(template, partOf('data', '[]'))];
  const [one, same, another] = (await Promise.all(identities.map((body) => requestIn(body)))).map(
    ({ identity }) => identity,
  );

  expect(same).toEqual(one);
  expect(another).not.toEqual(one);
});

test('a template without a file name is Base64, as in JSON', async () => {
  const body = lines(`--${boundary}`, 'Content-Disposition: form-data; name="template"', '', 'PGI+', `--${boundary}--`);

  expect(await form(body)).toEqual({ template: 'PGI+' });
});

test.each([
  ['without a boundary', usual, 'multipart/form-data', 'The request body is not a valid multipart/form-data form.'],
  ['that breaks off', usual.subarray(0, 200), typed(), 'The request body is not a valid multipart/form-data form.'],
  [
    'that breaks off in a head',
    usual.subarray(0, 40),
    typed(),
    'The request body is not a valid multipart/form-data form.',
  ],
  ['of another boundary', usual, typed('boundary=other'), 'The request body is not a valid multipart/form-data form.'],
  ['that is empty', Buffer.alloc(0), typed(), 'The request body is not a valid multipart/form-data form.'],
  [
    'of too many parts',
    lines(
      ...Array.from({ length: 201 }, () => `--${boundary}\r\nContent-Disposition: form-data; name=a\r\n\r\n`),
      `--${boundary}--`,
    ),
    typed(),
    'A form may have at most 200 parts.',
  ],
  [
    'with a part twice',
    lines(
      ...Array.from({ length: 2 }, () => `--${boundary}\r\nContent-Disposition: form-data; name=scale\r\n\r\n1`),
      `--${boundary}--`,
    ),
    typed(),
    'scale may be given once only.',
  ],
  [
    'with text that is not UTF-8',
    Buffer.concat([
      lines(`--${boundary}`, 'Content-Disposition: form-data; name=data', '', ''),
      Buffer.from([0xff]),
      lines('', `--${boundary}--`),
    ]),
    typed(),
    'data must be text in UTF-8.',
  ],
])('a form %s is refused in words that quote nothing of it', async (_what, body, type, message) => {
  await expect(form(body, type)).rejects.toMatchObject({ code: 'invalid_request', message });
});

const canary = 'S3cretOfAForm';
/** What forms are made of, whole and broken, in any order. */
const piece = fc.oneof(
  {
    arbitrary: fc
      .constantFrom(
        `--${boundary}`,
        `--${boundary}--`,
        '\r\n',
        '\r\n\r\n',
        '\n',
        'Content-Disposition: form-data; name="template"',
        `Content-Disposition: form-data; name="${canary}"; filename="${canary}`,
        "Content-Disposition: form-data; name*=UTF-8''%ff%00",
        'Content-Disposition: form-data',
        'Content-Type: multipart/mixed; boundary=x',
        'Content-Transfer-Encoding: base64',
        `{"html":"${canary}"`,
        canary,
        'a'.repeat(20_000),
      )
      .map((text) => Buffer.from(text)),
    weight: 9,
  },
  { arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)), weight: 2 },
);
const contentType = fc.oneof(
  { arbitrary: fc.constant(typed()), weight: 9 },
  { arbitrary: fc.string().map((text) => typed(`boundary=${text}`)), weight: 1 },
);

test('no form, however broken, makes anything but a request or a catalogued error that quotes nothing of it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 24 }), contentType, async (pieces, type) => {
      const outcome = await requestIn(Buffer.concat(pieces), type).catch((error: unknown) => error);

      if (!(outcome instanceof Error)) return;
      expect(outcome).toMatchObject({ code: 'invalid_request' });
      expect(outcome.message).not.toContain(canary);
    }),
    { numRuns: 1000 },
  );
});

test('the OpenAPI document tells which routes take forms, and what is a file in them', () => {
  const { paths } = JSON.parse(JSON.stringify(openApiDocument({ publicOrigin: 'https://x', version: '1' })));
  const formsOf = ([path, { post }]: [string, Operations]) => {
    const form = post?.requestBody?.content['multipart/form-data'];
    if (!form) return [];
    const { template, file, html } = form.schema.properties;
    return [[path, template ?? file ?? html] as const];
  };
  const forms = Object.entries<Operations>(paths).flatMap(formsOf);

  expect(forms.map(([path]) => path).toSorted()).toEqual(
    [
      ...['v1', 'v2'].flatMap((version) => [`/${version}/html/image`, `/${version}/html/pdf`]),
      ...['v1', 'v2'].flatMap((version) => [`/${version}/template/image`, `/${version}/template/pdf`]),
      ...['v1', 'v2'].flatMap((version) => ['docx/pdf', 'docx/html', 'pdf/docx'].map((name) => `/${version}/${name}`)),
      '/v2/pdf/stages',
    ].toSorted(),
  );
  for (const [, template] of forms) expect(template).toMatchObject({ type: 'string', format: 'binary' });
});

test('a form above 4 MB is refused by its own code', async () => {
  await expect(readForm(Buffer.alloc(4 * 1024 * 1024 + 1), typed())).rejects.toMatchObject({ code: 'body_too_large' });
});

test('a file of almost 4 MB comes whole', async () => {
  const bytes = Buffer.alloc(4_100_000, '\r\n--x1y');
  const head = lines(`--${boundary}`, 'Content-Disposition: form-data; name="template"; filename="t"', '', '');
  const asked = await form(Buffer.concat([head, bytes, lines('', `--${boundary}--`)]));

  expect(asked.template === bytes.toString('base64')).toBe(true);
});

describe('a document with its files', () => {
  const filesIn = (body: Uint8Array) => readForm(body, typed()).then(fromFilesForm);
  const part = (name: string, fileName: string | undefined, content: string): string[] => [
    `--${boundary}`,
    `Content-Disposition: form-data; name="${name}"${fileName === undefined ? '' : `; filename="${fileName}"`}`,
    '',
    content,
  ];
  const formOf = (...parts: string[][]): Buffer => lines(...parts.flat(), `--${boundary}--`, '');
  const file = (name: string, content: string) => ({ name, content: Buffer.from(content).toString('base64') });

  test('comes in parts of one name or of several, each under its path, in any order', async () => {
    const parts = [
      part('files', 'index.html', '<p>x'),
      part('files', 'img/a.svg', '<svg>'),
      part('style', 'a.css', ''),
    ];
    const [one, other] = await Promise.all([filesIn(formOf(...parts)), filesIn(formOf(...parts.toReversed()))]);

    expect(one.body).toEqual({ files: [file('a.css', ''), file('img/a.svg', '<svg>'), file('index.html', '<p>x')] });
    expect(other).toEqual(one);
  });

  test('has options beside it, and is another request with another file', async () => {
    const options = part('options', undefined, '{"format":"a5"}');
    const one = await filesIn(
      formOf(part('files', 'index.html', '<p>x'), options, part('landscape', undefined, 'true')),
    );
    const other = await filesIn(formOf(part('files', 'index.html', '<p>y'), options));

    expect(one.body).toEqual({ files: [file('index.html', '<p>x')], format: 'a5', landscape: true });
    expect(other.identity).not.toEqual(one.identity);
  });

  test('may be one ZIP, or one file of HTML alone', async () => {
    const zip = await filesIn(formOf(part('anything', 'site.zip', 'PK\x03\x04rest')));
    const html = await filesIn(formOf(part('html', 'page.html', '<p>x')));

    expect(zip.body).toEqual({ archive: Buffer.from('PK\x03\x04rest').toString('base64') });
    expect(html.body).toEqual({ html: Buffer.from('<p>x').toString('base64') });
  });

  test('is read or refused, whatever its files are called and hold', async () => {
    const property = fc.asyncProperty(fc.array(fc.tuple(fc.string(), fc.string()), { maxLength: 4 }), async (files) => {
      const { body } = await filesIn(
        formOf(part('files', 'index.html', ''), ...files.map(([name, text]) => part('files', encodeURI(name), text))),
      );
      const names = files.map(([name]) => encodeURI(name));
      try {
        const { render } = parseRender({ kind: 'html', output: 'pdf', version: 'v2', body });
        expect(render.source).toMatchObject({ kind: 'files' });
      } catch (error) {
        expect(error).toMatchObject({ code: 'invalid_request', field: expect.stringMatching(/^files/) });
        for (const name of names.filter(({ length }) => length > 3)) expect(String(error)).not.toContain(name);
      }
    });

    await fc.assert(property, { numRuns: 100 });
  });

  test('is none where nobody chose a file', async () => {
    expect((await filesIn(formOf(part('files', '', '')))).body).toEqual({});
  });
});
