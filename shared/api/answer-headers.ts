/** Headers of answers, as the OpenAPI document describes them. */

type Header = { readonly description: string; readonly schema: { readonly type: 'string' | 'integer' } };

const header = (description: string, type: Header['schema']['type'] = 'string'): Header => ({
  description,
  schema: { type },
});

export const answerHeaders = {
  'Accept-Ranges': header('`bytes`: a Range header is heard.'),
  'Content-Disposition': header('`attachment`, or `inline` if asked for, with the file name.'),
  'Content-Length': header('Bytes.', 'integer'),
  'Content-Range': header('Which bytes of how many; `*` for none.'),
  ETag: header('Names what is served: sent back as If-None-Match, it is answered with 304 as long as that holds.'),
  Link: header('The address of the next page or part, with `rel="next"`, if there is one.'),
  'Retry-After': header('Seconds to wait, at least 1.', 'integer'),
  'Server-Timing': header('Milliseconds by phase of the render: `page;dur=0.1, load;dur=3.2, print;dur=11`.'),
  'cl-bandwidth': header('Bytes.', 'integer'),
  'cl-cluster-id': header('Always `ephemera`.'),
  'cl-process-time': header('Milliseconds that the render took.', 'integer'),
  'cl-worker-job-id': header('Id of the job; an error that came before there was one has none.'),
  'ephemera-report': header('What happened while it rendered, as compact JSON; no content.'),
} as const satisfies Readonly<Record<string, Header>>;

export type AnswerHeader = keyof typeof answerHeaders;

/** Some of them, by their names. */
export const describedHeaders = (names: readonly AnswerHeader[]): Readonly<Record<string, Header>> =>
  Object.fromEntries(names.map((name) => [name, answerHeaders[name]]));
