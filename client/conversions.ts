/** Conversions: their requests, less what the client says itself, and with content as it is rather than in Base64. */
import { toBase64 } from './base64.ts';
import type { ReceivedDocument } from './received-document.ts';
import type { CallOptions, Transport } from './transport.ts';
import type {
  DocxToHtmlRequest,
  DocxToPdfRequest,
  ImageOptions,
  Job,
  MergeRequest,
  PdfOptions,
  PdfToDocxRequest,
  StagesRequest,
  TemplateSource,
  UrlSource,
} from './wire.ts';

/** An object that has exactly one of the members. */
type OneOf<Members> = {
  [Name in keyof Members]-?: Required<Pick<Members, Name>> & Partial<Record<Exclude<keyof Members, Name>, undefined>>;
}[keyof Members];

type Content = string | Uint8Array;
type HtmlInput = OneOf<{
  /** The HTML to render: text, or its UTF-8 bytes. */
  html?: Content;
  /** `index.html` and the files that it refers to, by their relative paths, in place of `html`. */
  files?: Readonly<Record<string, Content>>;
  /** The same as one ZIP. */
  archive?: Uint8Array;
}>;
type UrlInput = Required<Pick<UrlSource, 'url'>>;
type TemplateInput = Pick<TemplateSource, 'data'> &
  OneOf<{
    /** Id of a public template or of one of your own, in place of `template`. */
    templateId?: string;
    /** A Nunjucks template, in place of `templateId`: text, or its UTF-8 bytes. */
    template?: string | Uint8Array;
  }>;

type MergeInput = OneOf<Pick<MergeRequest, 'url' | 'batch'>> & Omit<MergeRequest, 'url' | 'batch'>;
type StagesInput = OneOf<{
  /** Where the PDF is. */
  url?: string;
  /** The PDF itself, in place of `url`. */
  file?: Uint8Array;
}> &
  Omit<StagesRequest, 'url' | 'file' | 'stages'> &
  Required<Pick<StagesRequest, 'stages'>>;

type FileInput<Request> = Omit<Request, 'file'> & {
  /** The file itself. */
  readonly file: Uint8Array;
};

/** What is made while the caller waits, and kept nowhere: what needs storage has no place in it. */
type Unstored<Options> = Omit<Options, 'apiVer' | 'async' | 'storage' | 'webhook' | 'generatePreview'>;
type Stored<Options> = Omit<Options, 'apiVer' | 'async' | 'storage'> & {
  /** Default: true, and the job is pending. With false the call waits until it has ended. */
  readonly async?: boolean | undefined;
  /** Where the document is kept: true in cloud storage, `{id}` in your own bucket. Default: as the account has it. */
  readonly storage?: true | { readonly id: string } | undefined;
};

export type ConversionOptions = CallOptions & {
  /** Names the request for 24 hours: sent again it is the same job. With it, and only so, a failed call is repeated. */
  readonly idempotencyKey?: string | undefined;
};

type Conversion<Request, Result> = (request: Request, options?: ConversionOptions) => Promise<Result>;

export type DocumentConversions = {
  readonly htmlToPdf: Conversion<HtmlInput & Unstored<PdfOptions>, ReceivedDocument>;
  readonly htmlToImage: Conversion<HtmlInput & Unstored<ImageOptions>, ReceivedDocument>;
  readonly urlToPdf: Conversion<UrlInput & Unstored<PdfOptions>, ReceivedDocument>;
  readonly urlToImage: Conversion<UrlInput & Unstored<ImageOptions>, ReceivedDocument>;
  readonly templateToPdf: Conversion<TemplateInput & Unstored<PdfOptions>, ReceivedDocument>;
  readonly templateToImage: Conversion<TemplateInput & Unstored<ImageOptions>, ReceivedDocument>;
  readonly mergePdfs: Conversion<Unstored<MergeInput>, ReceivedDocument>;
  readonly applyStages: Conversion<Unstored<StagesInput>, ReceivedDocument>;
  readonly docxToPdf: Conversion<Unstored<FileInput<DocxToPdfRequest>>, ReceivedDocument>;
  readonly docxToHtml: Conversion<Unstored<FileInput<DocxToHtmlRequest>>, ReceivedDocument>;
  readonly pdfToDocx: Conversion<Unstored<FileInput<PdfToDocxRequest>>, ReceivedDocument>;
};
export type JobConversions = {
  readonly htmlToPdf: Conversion<HtmlInput & Stored<PdfOptions>, Job>;
  readonly htmlToImage: Conversion<HtmlInput & Stored<ImageOptions>, Job>;
  readonly urlToPdf: Conversion<OneOf<UrlSource> & Stored<PdfOptions>, Job>;
  readonly urlToImage: Conversion<UrlInput & Stored<ImageOptions>, Job>;
  readonly templateToPdf: Conversion<TemplateInput & Stored<PdfOptions>, Job>;
  readonly templateToImage: Conversion<TemplateInput & Stored<ImageOptions>, Job>;
  readonly mergePdfs: Conversion<Stored<MergeInput>, Job>;
  readonly applyStages: Conversion<Stored<StagesInput>, Job>;
  readonly docxToPdf: Conversion<Stored<FileInput<DocxToPdfRequest>>, Job>;
  readonly docxToHtml: Conversion<Stored<FileInput<DocxToHtmlRequest>>, Job>;
  readonly pdfToDocx: Conversion<Stored<FileInput<PdfToDocxRequest>>, Job>;
};
type ConversionName = keyof DocumentConversions;

type Request = {
  readonly html?: Content | undefined;
  readonly files?: Readonly<Record<string, Content>> | undefined;
  readonly archive?: Uint8Array | undefined;
  readonly template?: string | Uint8Array | undefined;
  readonly file?: Uint8Array | undefined;
  readonly timeout?: number | undefined;
  readonly async?: boolean | undefined;
  readonly storage?: true | { readonly id: string } | undefined;
};

const encoded = (content: string | Uint8Array | undefined): string | undefined =>
  content === undefined ? undefined : toBase64(content);
const encodedFiles = (files: Request['files']) =>
  files && Object.entries(files).map(([name, content]) => ({ name, content: encoded(content) }));
const encodedRequest = (request: Request) => ({
  ...request,
  ...('html' in request && { html: encoded(request.html) }),
  ...('files' in request && { files: encodedFiles(request.files) }),
  ...('archive' in request && { archive: encoded(request.archive) }),
  ...('template' in request && { template: encoded(request.template) }),
  ...('file' in request && { file: encoded(request.file) }),
});

/** A call that gave up before the render does would get nothing for it. */
const patienceMs = 10_000;
const withPatience = ({ timeout = 0 }: Request, options: ConversionOptions = {}) => ({
  ...options,
  timeoutMsMin: timeout + patienceMs,
});

type Convert<Result> = (request: Request, options?: ConversionOptions) => Promise<Result>;

const eachOf = <Result>(conversion: (name: ConversionName) => Convert<Result>) => ({
  htmlToPdf: conversion('htmlToPdf'),
  htmlToImage: conversion('htmlToImage'),
  urlToPdf: conversion('urlToPdf'),
  urlToImage: conversion('urlToImage'),
  templateToPdf: conversion('templateToPdf'),
  templateToImage: conversion('templateToImage'),
  mergePdfs: conversion('mergePdfs'),
  applyStages: conversion('applyStages'),
  docxToPdf: conversion('docxToPdf'),
  docxToHtml: conversion('docxToHtml'),
  pdfToDocx: conversion('pdfToDocx'),
});

// The requests' types are above, where callers see them: here a body is what it is on the wire.
type WireBody = { readonly body: never };

/** Conversions that hand the document over at once. Nothing of it is stored. */
export const documentConversions = ({ convert }: Transport): DocumentConversions =>
  eachOf((name) => (request, options) => {
    const body = { ...encodedRequest(request), async: false, storage: false };
    return convert(name, { body } as WireBody, withPatience(request, options));
  });

/** Conversions whose document is stored: a job stands for it. */
export const jobConversions = ({ call }: Transport): JobConversions =>
  eachOf((name) => (request, options) => {
    // A call that waits can store in the cloud only, whatever the account's own default is.
    const { async = true, storage = async ? undefined : true, ...rest } = encodedRequest(request);
    const body = { ...rest, async, storage };
    return call(name, { body } as WireBody, withPatience(request, options));
  });
