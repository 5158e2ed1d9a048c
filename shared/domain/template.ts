/** Templates: public ones, which come with the service, and an account's own, which rest sealed. */
import type { SealedRecord } from './envelope.ts';

type SampleData = Readonly<Record<string, unknown>>;

/** A template that everybody may use. */
export type PublicTemplate = {
  readonly id: string;
  readonly title: string;
  readonly shortDescription: string;
  readonly category: string;
  /** What it is made for: `pdf` or `image`. */
  readonly type: string;
  readonly searchKeywords: readonly string[];
  readonly highlights: readonly string[];
  readonly sampleData: SampleData;
  /** HTML with Nunjucks. */
  readonly html: string;
};

/** Which of an account's own templates. */
export type TemplateRef = { readonly accountId: string; readonly id: string };

export type OwnTemplate = TemplateRef & {
  readonly title: string;
  /** Epoch ms. */
  readonly createdAt: number;
};

/** What is sealed of a template. */
export type TemplateContent = {
  readonly templateBase64: string;
  readonly sampleData?: SampleData | undefined;
};

/** How the ids of accounts' own templates begin is part of the wire: it tells them from public ones. */
export const isOwnTemplateId = (id: string): boolean => id.startsWith('u-');

/** Of the template itself and its sample data as JSON, together: one row holds them. */
export const templateBytesMax = 300 * 1024;

export const templateRecord = ({ accountId, id }: TemplateRef): SealedRecord => ({
  account: accountId,
  record: id,
  purpose: 'template',
});

const headBytes = 4;

/** As it is sealed: the length of the template, the template, and the sample data as JSON, if there are any. */
export const packTemplate = ({ templateBase64, sampleData }: TemplateContent): Buffer => {
  const template = Buffer.from(templateBase64, 'base64');
  const head = Buffer.alloc(headBytes);
  head.writeUInt32BE(template.length);
  return Buffer.concat([head, template, Buffer.from(sampleData ? JSON.stringify(sampleData) : '')]);
};

/** Bytes that count towards the limit. */
export const templateBytes = (content: TemplateContent): number => packTemplate(content).length - headBytes;

export const unpackTemplate = (packed: Buffer): TemplateContent => {
  const end = headBytes + packed.readUInt32BE();
  const sampleData = packed.subarray(end).toString();
  return {
    templateBase64: packed.toString('base64', headBytes, end),
    ...(sampleData && { sampleData: JSON.parse(sampleData) }),
  };
};
