/**
 * Where content may rest, why, and until when: the whole table. What the search finds and no row allows is a leak, wherever
 * it lies; there is no other exception anywhere.
 */

/** What ends the rest of a secret in a place. */
type End = 'erasure' | 'deletion of the account' | 'end of the environment' | 'never';

export type Rest = {
  readonly sink: string;
  /** Places of the sink, as findings name them. */
  readonly place: RegExp;
  /** Names of secrets, and how the report calls these fields. */
  readonly fields: RegExp;
  readonly what: string;
  /** One form only, if it is named. */
  readonly encoding?: string;
  readonly reason: string;
  readonly until: End;
};

/** What goes into a document, or may: whatever a conversion is made from, and what the site says that it renders. */
const conversionFields =
  /\b((html|url|template)-(pdf|image)|docx-(pdf|html)|pdf-docx)\b|^(html|text of a page|cookie that a page sets|title of a document|data|template)\b/;
const storedTemplates = /\b(stored|changed) template\b/;
const fileNames = /\bfile ?name\b/;
const ownFields = /^made by /;

export const mayRest: readonly Rest[] = [
  {
    sink: 's3',
    place: /^assets /,
    fields: conversionFields,
    what: 'what documents are made from',
    reason: 'a stored document holds what it was made from',
    until: 'erasure',
  },
  {
    sink: 'file',
    place: /^run\/s3\/bodies\//,
    fields: conversionFields,
    what: 'what documents are made from',
    reason: 'the embedded S3 has its objects in files',
    until: 'erasure',
  },
  {
    sink: 'dynamodb',
    place: /^records (KEYHASH#[0-9a-f]{64} KEY|ACCOUNT#\w+ KEY#key_\w+)$/,
    fields: /^(API key|made by .*: key)$/,
    what: 'API keys',
    encoding: 'sha-256',
    reason: 'a key is recognized by its hash',
    until: 'deletion of the account',
  },
  {
    sink: 'dynamodb',
    place: /^receipts /,
    fields: /: receiptSecret$/,
    what: 'secret of a deletion receipt',
    encoding: 'sha-256',
    reason: 'who may read a receipt is recognized by the hash of its secret',
    until: 'never',
  },
  {
    sink: 'document',
    place: /./,
    fields: new RegExp([conversionFields, storedTemplates].map(({ source }) => source).join('|')),
    what: 'what documents are made from',
    reason: 'the caller is handed the document that was asked for',
    until: 'never',
  },
  {
    sink: 'answer',
    place: / 20[016](, headers)?$/,
    fields: fileNames,
    what: 'file names',
    reason: 'the caller is told the name that was asked for',
    until: 'never',
  },
  {
    sink: 'answer',
    place: /^(GET \/v2\/template\/|POST \/v2\/templates|PUT \/v2\/template\/)/,
    fields: storedTemplates,
    what: 'stored templates',
    reason: 'who may read a template is shown it whole',
    until: 'never',
  },
  {
    sink: 'answer',
    place: /^(POST|DELETE) /,
    fields: ownFields,
    what: 'secrets that the service makes',
    reason: 'they are shown once, in the answer to the call that makes them',
    until: 'never',
  },
  {
    sink: 'export',
    place: /^GET \/v2\/account\/export /,
    fields: new RegExp([conversionFields, storedTemplates, fileNames].map(({ source }) => source).join('|')),
    what: 'what documents are made from, their names, and stored templates',
    reason: 'an export hands out whatever the account may read',
    until: 'never',
  },
  {
    sink: 'function memory',
    place: /^node \d+,/,
    fields: /./,
    what: 'anything that passed through a function',
    reason: 'Node overwrites freed memory when it needs it, not before; the environment is frozen meanwhile',
    until: 'end of the environment',
  },
];

/** The rows that hold still once what a verification made was erased and its account deleted. */
export const restAfterDeletion = mayRest.filter(({ until }) => until === 'never' || until === 'end of the environment');
