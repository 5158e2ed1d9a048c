/**
 * What the API takes and answers, as types, and the path of each operation. Generated from the schemas that the API itself
 * uses: `npm run build:client` writes this file again, and a test tells when it must.
 */

export interface CommonOptions {
  /** The window that the page is laid out in. */
  viewPort?: {
    /** In CSS pixels. */
    width: number;
    /** In CSS pixels. */
    height: number;
    /** Device pixels per CSS pixel. Default: 1. */
    deviceScaleFactor?: number | undefined;
    /** Whether the viewport meta tag counts. */
    isMobile?: boolean | undefined;
    /** Whether the device has a touch screen. */
    hasTouch?: boolean | undefined;
    /** Whether the device lies on its side. */
    isLandscape?: boolean | undefined;
  } | undefined;
  /** Width of the paper, or of the window for images: pixels, or with a unit (px, in, cm, mm). */
  width?: number | string | undefined;
  /** Height of the paper, or of the window for images: pixels, or with a unit (px, in, cm, mm). */
  height?: number | string | undefined;
  /** Turns the paper on its side. PDF only. */
  landscape?: boolean | undefined;
  /** Scale of the printed page. PDF only. */
  scale?: number | undefined;
  /** The pages to print, all if empty. PDF only. */
  pageRanges?: string | undefined;
  /** Whether an `@page` size in the document wins over `format`, `width` and `height`. PDF only. */
  preferCSSPageSize?: boolean | undefined;
  /** The time zone that the page sees, by its IANA name. */
  timeZone?: string | undefined;
  /** The CSS media type that the page sees; null for no emulation. */
  emulateMediaType?: "screen" | "print" | null | undefined;
  /** Scrolls through the page first, at most 60 screens, so that what loads lazily is there. */
  autoScroll?: boolean | undefined;
  /** Makes a small picture of the document beside it. Needs storage. */
  generatePreview?: boolean | {
    /** In pixels. */
    width?: number | undefined;
    /** In pixels. */
    height?: number | undefined;
    /** Default: webp. */
    type?: "jpg" | "jpeg" | "png" | "webp" | undefined;
    /** Default: 80. */
    quality?: number | undefined;
    /** Default: true. */
    maintainAspectRatio?: boolean | undefined;
  } | undefined;
  /** CSS that is added to the page, after its own. `@import` has no effect in it. */
  css?: string | undefined;
  /** JavaScript that runs in the page once it has loaded. An error in it counts as one on the console (see `failOn`). */
  script?: string | undefined;
  /** The event after which the page counts as loaded; nothing else is waited for then. Left out, the renderer watches the page itself: loaded, fonts and images there, no request under way, and nothing planned that is about to run. Sockets, streams and answers that the page does not read are not waited for. */
  waitUntil?: "load" | "domcontentloaded" | "networkidle0" | "networkidle2" | undefined;
  /** Waits for an element: until it is there, or visible, or hidden. */
  waitForSelector?: {
    /** A CSS selector. */
    selector: string;
    options?: {
      /** Wait until the element is visible. */
      visible?: boolean | undefined;
      /** Wait until the element is hidden or gone. */
      hidden?: boolean | undefined;
      /** Milliseconds to wait for it, at most the rest of the render. Default: 30000. */
      timeout?: number | undefined;
    } | undefined;
  } | undefined;
  /** Waits until this JavaScript expression, or what it promises, is true in the page. One that throws is not true yet. */
  waitForFunction?: string | undefined;
  /** Waits until every frame of the page has loaded, and up to 5 seconds for the first one where there is none yet. */
  waitForFrame?: boolean | undefined;
  /** Waits until the page has a frame. */
  waitForFrameAttachment?: boolean | undefined;
  /** Waits until every frame of the page has had this event. */
  waitForFrameNavigation?: "load" | "domcontentloaded" | "networkidle0" | "networkidle2" | undefined;
  /** Waits until every frame of the page has loaded, with its images. */
  waitForFrameImages?: boolean | undefined;
  /** Waits for an element inside any frame of the page. */
  waitForFrameSelector?: {
    /** A CSS selector. */
    selector: string;
    options?: {
      /** Wait until the element is visible. */
      visible?: boolean | undefined;
      /** Wait until the element is hidden or gone. */
      hidden?: boolean | undefined;
      /** Milliseconds to wait for it, at most the rest of the render. Default: 30000. */
      timeout?: number | undefined;
    } | undefined;
  } | undefined;
  /** What makes the render fail, each with all before it: nothing that the page does, an error status of the document (400 and above), a resource that does not load, or an error on the console. */
  failOn?: "never" | "document" | "resource" | "console" | undefined;
  /** When `timeout` is about to pass, prints what is there by then rather than fail; the report says so. */
  bestAttempt?: boolean | undefined;
  /** User name and password for HTTP authentication. They are given to the origin of `url` only, where it asks for them; a document that is handed over as HTML or template has no such origin. */
  authentication?: {
    username: string;
    password: string;
  } | undefined;
  /** Cookies that the page is loaded with. For a document that is handed over as HTML or template, a cookie for another site counts as `SameSite=None; Secure` unless it says otherwise. */
  cookies?: readonly ({
    name: string;
    value: string;
    /** The page that it belongs to. Default: the rendered one, where there is no domain either. */
    url?: string | undefined;
    domain?: string | undefined;
    path?: string | undefined;
    /** Unix time in seconds; -1 for the session. */
    expires?: number | undefined;
    httpOnly?: boolean | undefined;
    secure?: boolean | undefined;
    /** None needs secure. */
    sameSite?: "Strict" | "Lax" | "None" | undefined;
  })[] | undefined;
  /** Request headers by name, at most 50. They are sent to the origin of `url` only; a document that is handed over as HTML or template has no such origin. */
  headers?: Record<string, string> | undefined;
  /** The User-Agent that the page is loaded with. */
  userAgent?: string | undefined;
  /** What the page may reach: public addresses, or nothing at all. A `url` needs the network. */
  network?: "public" | "none" | undefined;
  /** A label for the job. It is recorded and shown with the job: put nothing confidential into it. */
  name?: string | undefined;
  /** A project id of your own; it is copied to the job and to the asset. */
  projectId?: string | undefined;
  /** Milliseconds for the whole render. Default: 28000 in synchronous calls, 30000 in asynchronous ones. */
  timeout?: number | undefined;
  /** Milliseconds to wait once the page is ready. */
  delay?: number | undefined;
  /** File name of the download. Without effect if `inline` is true. */
  filename?: string | undefined;
  /** Whether a browser should show the document rather than download it. */
  inline?: boolean | undefined;
  /** Whether the call returns a pending job at once. Default: false in v1, true in v2; where the storage mode allows one only, that one. Asynchronous calls need storage. */
  async?: boolean | undefined;
  /** Where the document is kept: false nowhere (synchronous calls only), true in cloud storage, `{"id": "..."}` in your own bucket (asynchronous calls only). Default: false in v1, true in v2. */
  storage?: boolean | {
    id: string;
  } | undefined;
  /** An https address that is sent the job once it has ended, as `GET /v2/jobs/{id}` shows it, signed as Standard Webhooks says. Needs storage. */
  webhook?: string | undefined;
  /** Overrides, for this request, the version that the path names. */
  apiVer?: "v1" | "v2" | undefined;
}

export interface PdfOptions extends CommonOptions {
  /** Paper format; it wins over `width` and `height`. Default: letter. */
  format?: "letter" | "legal" | "tabloid" | "ledger" | "a0" | "a1" | "a2" | "a3" | "a4" | "a5" | "a6" | undefined;
  /** Margins in pixels or with a unit (px, in, cm, mm). Default: 0.4in at the top and left, 0.39in at the right and bottom; 0 for templates. */
  margin?: {
    top?: number | string | undefined;
    right?: number | string | undefined;
    bottom?: number | string | undefined;
    left?: number | string | undefined;
  } | undefined;
  /** Whether background colours and pictures are printed. */
  printBackground?: boolean | undefined;
  /** Whether the PDF carries its structure, which screen readers need. Without it, long documents are smaller and faster. */
  tagged?: boolean | undefined;
  /** Whether the headings become bookmarks. Needs `tagged`. */
  outline?: boolean | undefined;
  /** What is printed at the top of each page. */
  headerTemplate?: {
    /** Whether the HTML is given here, or taken out of the page; `text` is accepted for `template`. Default: what the other members say. */
    method?: "template" | "extract" | undefined;
    /** CSS selector of the element to take out; where the page has none, nothing is printed. */
    selector?: string | undefined;
    margin?: {
      top?: number | string | undefined;
      right?: number | string | undefined;
      bottom?: number | string | undefined;
      left?: number | string | undefined;
    } | undefined;
    /** CSS properties of the text. */
    style?: Record<string, string> | undefined;
    /** CSS properties of its images. */
    imageStyle?: Record<string, string> | undefined;
    /** HTML, at most 100 KB. Elements of the classes date, title, url, pageNumber and totalPages are filled in. It can load nothing: use inline styles and data: URLs. */
    template?: string | undefined;
    /** Another name for `template`. */
    templateString?: string | undefined;
  } | undefined;
  /** What is printed at the bottom of each page. */
  footerTemplate?: {
    /** Whether the HTML is given here, or taken out of the page; `text` is accepted for `template`. Default: what the other members say. */
    method?: "template" | "extract" | undefined;
    /** CSS selector of the element to take out; where the page has none, nothing is printed. */
    selector?: string | undefined;
    margin?: {
      top?: number | string | undefined;
      right?: number | string | undefined;
      bottom?: number | string | undefined;
      left?: number | string | undefined;
    } | undefined;
    /** CSS properties of the text. */
    style?: Record<string, string> | undefined;
    /** CSS properties of its images. */
    imageStyle?: Record<string, string> | undefined;
    /** HTML, at most 100 KB. Elements of the classes date, title, url, pageNumber and totalPages are filled in. It can load nothing: use inline styles and data: URLs. */
    template?: string | undefined;
    /** Another name for `template`. */
    templateString?: string | undefined;
  } | undefined;
  /** What is printed at the top of some pages, in place of `headerTemplate`; an empty template prints nothing. */
  pageHeaders?: {
    /** On the first page. */
    first?: {
      /** Whether the HTML is given here, or taken out of the page; `text` is accepted for `template`. Default: what the other members say. */
      method?: "template" | "extract" | undefined;
      /** CSS selector of the element to take out; where the page has none, nothing is printed. */
      selector?: string | undefined;
      margin?: {
        top?: number | string | undefined;
        right?: number | string | undefined;
        bottom?: number | string | undefined;
        left?: number | string | undefined;
      } | undefined;
      /** CSS properties of the text. */
      style?: Record<string, string> | undefined;
      /** CSS properties of its images. */
      imageStyle?: Record<string, string> | undefined;
      /** HTML, at most 100 KB. Elements of the classes date, title, url, pageNumber and totalPages are filled in. It can load nothing: use inline styles and data: URLs. */
      template?: string | undefined;
      /** Another name for `template`. */
      templateString?: string | undefined;
    } | undefined;
    /** On pages 1, 3, 5 and so on. */
    odd?: {
      /** Whether the HTML is given here, or taken out of the page; `text` is accepted for `template`. Default: what the other members say. */
      method?: "template" | "extract" | undefined;
      /** CSS selector of the element to take out; where the page has none, nothing is printed. */
      selector?: string | undefined;
      margin?: {
        top?: number | string | undefined;
        right?: number | string | undefined;
        bottom?: number | string | undefined;
        left?: number | string | undefined;
      } | undefined;
      /** CSS properties of the text. */
      style?: Record<string, string> | undefined;
      /** CSS properties of its images. */
      imageStyle?: Record<string, string> | undefined;
      /** HTML, at most 100 KB. Elements of the classes date, title, url, pageNumber and totalPages are filled in. It can load nothing: use inline styles and data: URLs. */
      template?: string | undefined;
      /** Another name for `template`. */
      templateString?: string | undefined;
    } | undefined;
    /** On pages 2, 4, 6 and so on. */
    even?: {
      /** Whether the HTML is given here, or taken out of the page; `text` is accepted for `template`. Default: what the other members say. */
      method?: "template" | "extract" | undefined;
      /** CSS selector of the element to take out; where the page has none, nothing is printed. */
      selector?: string | undefined;
      margin?: {
        top?: number | string | undefined;
        right?: number | string | undefined;
        bottom?: number | string | undefined;
        left?: number | string | undefined;
      } | undefined;
      /** CSS properties of the text. */
      style?: Record<string, string> | undefined;
      /** CSS properties of its images. */
      imageStyle?: Record<string, string> | undefined;
      /** HTML, at most 100 KB. Elements of the classes date, title, url, pageNumber and totalPages are filled in. It can load nothing: use inline styles and data: URLs. */
      template?: string | undefined;
      /** Another name for `template`. */
      templateString?: string | undefined;
    } | undefined;
  } | undefined;
  /** The same at the bottom, in place of `footerTemplate`. */
  pageFooters?: {
    /** On the first page. */
    first?: {
      /** Whether the HTML is given here, or taken out of the page; `text` is accepted for `template`. Default: what the other members say. */
      method?: "template" | "extract" | undefined;
      /** CSS selector of the element to take out; where the page has none, nothing is printed. */
      selector?: string | undefined;
      margin?: {
        top?: number | string | undefined;
        right?: number | string | undefined;
        bottom?: number | string | undefined;
        left?: number | string | undefined;
      } | undefined;
      /** CSS properties of the text. */
      style?: Record<string, string> | undefined;
      /** CSS properties of its images. */
      imageStyle?: Record<string, string> | undefined;
      /** HTML, at most 100 KB. Elements of the classes date, title, url, pageNumber and totalPages are filled in. It can load nothing: use inline styles and data: URLs. */
      template?: string | undefined;
      /** Another name for `template`. */
      templateString?: string | undefined;
    } | undefined;
    /** On pages 1, 3, 5 and so on. */
    odd?: {
      /** Whether the HTML is given here, or taken out of the page; `text` is accepted for `template`. Default: what the other members say. */
      method?: "template" | "extract" | undefined;
      /** CSS selector of the element to take out; where the page has none, nothing is printed. */
      selector?: string | undefined;
      margin?: {
        top?: number | string | undefined;
        right?: number | string | undefined;
        bottom?: number | string | undefined;
        left?: number | string | undefined;
      } | undefined;
      /** CSS properties of the text. */
      style?: Record<string, string> | undefined;
      /** CSS properties of its images. */
      imageStyle?: Record<string, string> | undefined;
      /** HTML, at most 100 KB. Elements of the classes date, title, url, pageNumber and totalPages are filled in. It can load nothing: use inline styles and data: URLs. */
      template?: string | undefined;
      /** Another name for `template`. */
      templateString?: string | undefined;
    } | undefined;
    /** On pages 2, 4, 6 and so on. */
    even?: {
      /** Whether the HTML is given here, or taken out of the page; `text` is accepted for `template`. Default: what the other members say. */
      method?: "template" | "extract" | undefined;
      /** CSS selector of the element to take out; where the page has none, nothing is printed. */
      selector?: string | undefined;
      margin?: {
        top?: number | string | undefined;
        right?: number | string | undefined;
        bottom?: number | string | undefined;
        left?: number | string | undefined;
      } | undefined;
      /** CSS properties of the text. */
      style?: Record<string, string> | undefined;
      /** CSS properties of its images. */
      imageStyle?: Record<string, string> | undefined;
      /** HTML, at most 100 KB. Elements of the classes date, title, url, pageNumber and totalPages are filled in. It can load nothing: use inline styles and data: URLs. */
      template?: string | undefined;
      /** Another name for `template`. */
      templateString?: string | undefined;
    } | undefined;
  } | undefined;
  /** Whether all of the document is printed on one page, as tall as it is, up to 200 inches. `height` and page breaks have no effect then. */
  singlePage?: boolean | undefined;
  /** What the PDF says about itself. */
  metadata?: {
    title?: string | undefined;
    author?: string | undefined;
    subject?: string | undefined;
    keywords?: string | undefined;
  } | undefined;
  /** What is done to the PDF once it is there, in this order, at most 20 stages. Nothing can come after `split` or `encrypt`. */
  stages?: readonly ({
    type: "merge";
    /** PDFs that come behind the document, in this order; links to own assets are read from the store. */
    urls: readonly string[];
  } | {
    type: "select";
    /** The pages that stay, in this order. */
    pages: string;
  } | {
    type: "split";
    /** Pages in each part. The answer is a ZIP of PDFs. */
    every: number;
  } | {
    type: "stamp";
    /** What is stamped, or `image` in its place. */
    text?: string | undefined;
    /** An image, as Base64. */
    image?: string | undefined;
    /** Where on the page. */
    position?: "top-left" | "top-center" | "top-right" | "center" | "bottom-left" | "bottom-center" | "bottom-right" | "diagonal" | undefined;
    /** From 0, which is not seen, to 1. */
    opacity?: number | undefined;
    /** The pages that are stamped. Default: all. */
    pages?: string | undefined;
  } | {
    type: "pageNumbers";
    /** A text, in which `{page}` and `{pages}` are filled in. */
    format?: string | undefined;
    /** Where on the page. */
    position?: "top-left" | "top-center" | "top-right" | "center" | "bottom-left" | "bottom-center" | "bottom-right" | "diagonal" | undefined;
  } | {
    type: "encrypt";
    /** Opens the document. */
    userPassword?: string | undefined;
    /** Lifts what `permissions` refuses. Default: one that nobody knows. */
    ownerPassword?: string | undefined;
    /** What a reader may do without the owner password. Default: everything. */
    permissions?: readonly ("print" | "modify" | "copy" | "annotate" | "fillForms" | "assemble")[] | undefined;
  } | {
    type: "metadata";
    /** What the PDF says about itself: `title`, `author`, `subject`, `keywords`. */
    set?: {
      title?: string | undefined;
      author?: string | undefined;
      subject?: string | undefined;
      keywords?: string | undefined;
    } | undefined;
    /** Whether everything that it said before goes first. */
    strip?: boolean | undefined;
  } | {
    type: "attach";
    /** File name of the attachment. */
    name: string;
    /** The file, as Base64. */
    content: string;
  } | {
    type: "outline";
    /** Bookmarks, in place of those that there are. */
    items: readonly ({
      /** What the bookmark says. */
      title: string;
      /** The page that it leads to. */
      page: number;
      /** How deep it lies: 1 at the top. */
      level?: number | undefined;
    })[];
  } | {
    type: "compact";
  })[] | undefined;
}

export interface ImageOptions extends CommonOptions {
  /** Kind of image. A browser gives pixels: svg, which some SDKs name, is refused. */
  imageType?: "jpg" | "jpeg" | "png" | "webp" | undefined;
  /** Quality of a jpg or webp. */
  quality?: number | undefined;
  /** Leaves the background out where the document has none. png and webp only. */
  transparent?: boolean | undefined;
  /** Cuts off the border that has one colour. */
  trim?: boolean | undefined;
}

export interface HtmlSource {
  /** The HTML to render, as standard Base64 of its UTF-8 bytes. Required, unless it comes with files. */
  html?: string | undefined;
  /** The document, called `index.html`, with the files that its relative addresses mean, in place of `html`. */
  files?: readonly ({
    /** Relative path, as the document refers to it. */
    name: string;
    /** The file, as Base64. */
    content: string;
  })[] | undefined;
  /** The same as one ZIP, as Base64: at most 1000 files, and 64 MB once they are unpacked. */
  archive?: string | undefined;
}

export interface UrlSource {
  /** The page to render, or the PDF to take, http or https. Required, unless another source is given. */
  url?: string | undefined;
  /** 1 to 20 pages, or PDFs, that become one PDF, in place of `url`; also accepted as a bare list. Pages are always rendered asynchronously, which needs storage. */
  batch?: {
    urls: readonly string[];
  } | undefined;
}

export interface TemplateSource {
  /** Id of a public template or of one of your own, in place of `template`. Ids of your own start with `u-`. */
  templateId?: string | undefined;
  /** A Nunjucks template, as Base64, in place of `templateId`. */
  template?: string | undefined;
  /** What the template may use: an object, or one as JSON text. A template finds a key under its own spelling and in camelCase. */
  data?: Record<string, unknown> | undefined;
}

export type HtmlToPdf = HtmlSource & PdfOptions;
export type HtmlToImage = HtmlSource & ImageOptions;
export type UrlToPdf = UrlSource & PdfOptions;
export type UrlToImage = UrlSource & ImageOptions;
export type TemplateToPdf = TemplateSource & PdfOptions;
export type TemplateToImage = TemplateSource & ImageOptions;

export interface MergeRequest {
  /** The page to render, or the PDF to take, http or https. Required, unless another source is given. */
  url?: string | undefined;
  /** 1 to 20 pages, or PDFs, that become one PDF, in place of `url`; also accepted as a bare list. Pages are always rendered asynchronously, which needs storage. */
  batch?: {
    urls: readonly string[];
  } | undefined;
  /** What is done to the PDF once it is there, in this order, at most 20 stages. Nothing can come after `split` or `encrypt`. */
  stages?: readonly ({
    type: "merge";
    /** PDFs that come behind the document, in this order; links to own assets are read from the store. */
    urls: readonly string[];
  } | {
    type: "select";
    /** The pages that stay, in this order. */
    pages: string;
  } | {
    type: "split";
    /** Pages in each part. The answer is a ZIP of PDFs. */
    every: number;
  } | {
    type: "stamp";
    /** What is stamped, or `image` in its place. */
    text?: string | undefined;
    /** An image, as Base64. */
    image?: string | undefined;
    /** Where on the page. */
    position?: "top-left" | "top-center" | "top-right" | "center" | "bottom-left" | "bottom-center" | "bottom-right" | "diagonal" | undefined;
    /** From 0, which is not seen, to 1. */
    opacity?: number | undefined;
    /** The pages that are stamped. Default: all. */
    pages?: string | undefined;
  } | {
    type: "pageNumbers";
    /** A text, in which `{page}` and `{pages}` are filled in. */
    format?: string | undefined;
    /** Where on the page. */
    position?: "top-left" | "top-center" | "top-right" | "center" | "bottom-left" | "bottom-center" | "bottom-right" | "diagonal" | undefined;
  } | {
    type: "encrypt";
    /** Opens the document. */
    userPassword?: string | undefined;
    /** Lifts what `permissions` refuses. Default: one that nobody knows. */
    ownerPassword?: string | undefined;
    /** What a reader may do without the owner password. Default: everything. */
    permissions?: readonly ("print" | "modify" | "copy" | "annotate" | "fillForms" | "assemble")[] | undefined;
  } | {
    type: "metadata";
    /** What the PDF says about itself: `title`, `author`, `subject`, `keywords`. */
    set?: {
      title?: string | undefined;
      author?: string | undefined;
      subject?: string | undefined;
      keywords?: string | undefined;
    } | undefined;
    /** Whether everything that it said before goes first. */
    strip?: boolean | undefined;
  } | {
    type: "attach";
    /** File name of the attachment. */
    name: string;
    /** The file, as Base64. */
    content: string;
  } | {
    type: "outline";
    /** Bookmarks, in place of those that there are. */
    items: readonly ({
      /** What the bookmark says. */
      title: string;
      /** The page that it leads to. */
      page: number;
      /** How deep it lies: 1 at the top. */
      level?: number | undefined;
    })[];
  } | {
    type: "compact";
  })[] | undefined;
  /** A label for the job. It is recorded and shown with the job: put nothing confidential into it. */
  name?: string | undefined;
  /** A project id of your own; it is copied to the job and to the asset. */
  projectId?: string | undefined;
  /** Milliseconds for the whole render. Default: 28000 in synchronous calls, 30000 in asynchronous ones. */
  timeout?: number | undefined;
  /** Milliseconds to wait once the page is ready. */
  delay?: number | undefined;
  /** File name of the download. Without effect if `inline` is true. */
  filename?: string | undefined;
  /** Whether a browser should show the document rather than download it. */
  inline?: boolean | undefined;
  /** Whether the call returns a pending job at once. Default: false in v1, true in v2; where the storage mode allows one only, that one. Asynchronous calls need storage. */
  async?: boolean | undefined;
  /** Where the document is kept: false nowhere (synchronous calls only), true in cloud storage, `{"id": "..."}` in your own bucket (asynchronous calls only). Default: false in v1, true in v2. */
  storage?: boolean | {
    id: string;
  } | undefined;
  /** An https address that is sent the job once it has ended, as `GET /v2/jobs/{id}` shows it, signed as Standard Webhooks says. Needs storage. */
  webhook?: string | undefined;
  /** Overrides, for this request, the version that the path names. */
  apiVer?: "v1" | "v2" | undefined;
}

export interface StagesRequest {
  /** The file, a PDF or what else the path names, as Base64 (as it is in a form); for stages, in place of `url`. */
  file?: string | undefined;
  /** The page to render, or the PDF to take, http or https. Required, unless another source is given. */
  url?: string | undefined;
  /** What is done to the PDF once it is there, in this order, at most 20 stages. Nothing can come after `split` or `encrypt`. */
  stages?: readonly ({
    type: "merge";
    /** PDFs that come behind the document, in this order; links to own assets are read from the store. */
    urls: readonly string[];
  } | {
    type: "select";
    /** The pages that stay, in this order. */
    pages: string;
  } | {
    type: "split";
    /** Pages in each part. The answer is a ZIP of PDFs. */
    every: number;
  } | {
    type: "stamp";
    /** What is stamped, or `image` in its place. */
    text?: string | undefined;
    /** An image, as Base64. */
    image?: string | undefined;
    /** Where on the page. */
    position?: "top-left" | "top-center" | "top-right" | "center" | "bottom-left" | "bottom-center" | "bottom-right" | "diagonal" | undefined;
    /** From 0, which is not seen, to 1. */
    opacity?: number | undefined;
    /** The pages that are stamped. Default: all. */
    pages?: string | undefined;
  } | {
    type: "pageNumbers";
    /** A text, in which `{page}` and `{pages}` are filled in. */
    format?: string | undefined;
    /** Where on the page. */
    position?: "top-left" | "top-center" | "top-right" | "center" | "bottom-left" | "bottom-center" | "bottom-right" | "diagonal" | undefined;
  } | {
    type: "encrypt";
    /** Opens the document. */
    userPassword?: string | undefined;
    /** Lifts what `permissions` refuses. Default: one that nobody knows. */
    ownerPassword?: string | undefined;
    /** What a reader may do without the owner password. Default: everything. */
    permissions?: readonly ("print" | "modify" | "copy" | "annotate" | "fillForms" | "assemble")[] | undefined;
  } | {
    type: "metadata";
    /** What the PDF says about itself: `title`, `author`, `subject`, `keywords`. */
    set?: {
      title?: string | undefined;
      author?: string | undefined;
      subject?: string | undefined;
      keywords?: string | undefined;
    } | undefined;
    /** Whether everything that it said before goes first. */
    strip?: boolean | undefined;
  } | {
    type: "attach";
    /** File name of the attachment. */
    name: string;
    /** The file, as Base64. */
    content: string;
  } | {
    type: "outline";
    /** Bookmarks, in place of those that there are. */
    items: readonly ({
      /** What the bookmark says. */
      title: string;
      /** The page that it leads to. */
      page: number;
      /** How deep it lies: 1 at the top. */
      level?: number | undefined;
    })[];
  } | {
    type: "compact";
  })[] | undefined;
  /** A label for the job. It is recorded and shown with the job: put nothing confidential into it. */
  name?: string | undefined;
  /** A project id of your own; it is copied to the job and to the asset. */
  projectId?: string | undefined;
  /** Milliseconds for the whole render. Default: 28000 in synchronous calls, 30000 in asynchronous ones. */
  timeout?: number | undefined;
  /** Milliseconds to wait once the page is ready. */
  delay?: number | undefined;
  /** File name of the download. Without effect if `inline` is true. */
  filename?: string | undefined;
  /** Whether a browser should show the document rather than download it. */
  inline?: boolean | undefined;
  /** Whether the call returns a pending job at once. Default: false in v1, true in v2; where the storage mode allows one only, that one. Asynchronous calls need storage. */
  async?: boolean | undefined;
  /** Where the document is kept: false nowhere (synchronous calls only), true in cloud storage, `{"id": "..."}` in your own bucket (asynchronous calls only). Default: false in v1, true in v2. */
  storage?: boolean | {
    id: string;
  } | undefined;
  /** An https address that is sent the job once it has ended, as `GET /v2/jobs/{id}` shows it, signed as Standard Webhooks says. Needs storage. */
  webhook?: string | undefined;
  /** Overrides, for this request, the version that the path names. */
  apiVer?: "v1" | "v2" | undefined;
}

export interface DocxToPdfRequest {
  /** The file, a PDF or what else the path names, as Base64 (as it is in a form); for stages, in place of `url`. */
  file?: string | undefined;
  /** What is done to the PDF once it is there, in this order, at most 20 stages. Nothing can come after `split` or `encrypt`. */
  stages?: readonly ({
    type: "merge";
    /** PDFs that come behind the document, in this order; links to own assets are read from the store. */
    urls: readonly string[];
  } | {
    type: "select";
    /** The pages that stay, in this order. */
    pages: string;
  } | {
    type: "split";
    /** Pages in each part. The answer is a ZIP of PDFs. */
    every: number;
  } | {
    type: "stamp";
    /** What is stamped, or `image` in its place. */
    text?: string | undefined;
    /** An image, as Base64. */
    image?: string | undefined;
    /** Where on the page. */
    position?: "top-left" | "top-center" | "top-right" | "center" | "bottom-left" | "bottom-center" | "bottom-right" | "diagonal" | undefined;
    /** From 0, which is not seen, to 1. */
    opacity?: number | undefined;
    /** The pages that are stamped. Default: all. */
    pages?: string | undefined;
  } | {
    type: "pageNumbers";
    /** A text, in which `{page}` and `{pages}` are filled in. */
    format?: string | undefined;
    /** Where on the page. */
    position?: "top-left" | "top-center" | "top-right" | "center" | "bottom-left" | "bottom-center" | "bottom-right" | "diagonal" | undefined;
  } | {
    type: "encrypt";
    /** Opens the document. */
    userPassword?: string | undefined;
    /** Lifts what `permissions` refuses. Default: one that nobody knows. */
    ownerPassword?: string | undefined;
    /** What a reader may do without the owner password. Default: everything. */
    permissions?: readonly ("print" | "modify" | "copy" | "annotate" | "fillForms" | "assemble")[] | undefined;
  } | {
    type: "metadata";
    /** What the PDF says about itself: `title`, `author`, `subject`, `keywords`. */
    set?: {
      title?: string | undefined;
      author?: string | undefined;
      subject?: string | undefined;
      keywords?: string | undefined;
    } | undefined;
    /** Whether everything that it said before goes first. */
    strip?: boolean | undefined;
  } | {
    type: "attach";
    /** File name of the attachment. */
    name: string;
    /** The file, as Base64. */
    content: string;
  } | {
    type: "outline";
    /** Bookmarks, in place of those that there are. */
    items: readonly ({
      /** What the bookmark says. */
      title: string;
      /** The page that it leads to. */
      page: number;
      /** How deep it lies: 1 at the top. */
      level?: number | undefined;
    })[];
  } | {
    type: "compact";
  })[] | undefined;
  /** A label for the job. It is recorded and shown with the job: put nothing confidential into it. */
  name?: string | undefined;
  /** A project id of your own; it is copied to the job and to the asset. */
  projectId?: string | undefined;
  /** Milliseconds for the whole render. Default: 28000 in synchronous calls, 30000 in asynchronous ones. */
  timeout?: number | undefined;
  /** Milliseconds to wait once the page is ready. */
  delay?: number | undefined;
  /** File name of the download. Without effect if `inline` is true. */
  filename?: string | undefined;
  /** Whether a browser should show the document rather than download it. */
  inline?: boolean | undefined;
  /** Whether the call returns a pending job at once. Default: false in v1, true in v2; where the storage mode allows one only, that one. Asynchronous calls need storage. */
  async?: boolean | undefined;
  /** Where the document is kept: false nowhere (synchronous calls only), true in cloud storage, `{"id": "..."}` in your own bucket (asynchronous calls only). Default: false in v1, true in v2. */
  storage?: boolean | {
    id: string;
  } | undefined;
  /** An https address that is sent the job once it has ended, as `GET /v2/jobs/{id}` shows it, signed as Standard Webhooks says. Needs storage. */
  webhook?: string | undefined;
  /** Overrides, for this request, the version that the path names. */
  apiVer?: "v1" | "v2" | undefined;
}

export interface DocxToHtmlRequest {
  /** The file, a PDF or what else the path names, as Base64 (as it is in a form); for stages, in place of `url`. */
  file?: string | undefined;
  /** A label for the job. It is recorded and shown with the job: put nothing confidential into it. */
  name?: string | undefined;
  /** A project id of your own; it is copied to the job and to the asset. */
  projectId?: string | undefined;
  /** Milliseconds for the whole render. Default: 28000 in synchronous calls, 30000 in asynchronous ones. */
  timeout?: number | undefined;
  /** Milliseconds to wait once the page is ready. */
  delay?: number | undefined;
  /** File name of the download. Without effect if `inline` is true. */
  filename?: string | undefined;
  /** Whether a browser should show the document rather than download it. */
  inline?: boolean | undefined;
  /** Whether the call returns a pending job at once. Default: false in v1, true in v2; where the storage mode allows one only, that one. Asynchronous calls need storage. */
  async?: boolean | undefined;
  /** Where the document is kept: false nowhere (synchronous calls only), true in cloud storage, `{"id": "..."}` in your own bucket (asynchronous calls only). Default: false in v1, true in v2. */
  storage?: boolean | {
    id: string;
  } | undefined;
  /** An https address that is sent the job once it has ended, as `GET /v2/jobs/{id}` shows it, signed as Standard Webhooks says. Needs storage. */
  webhook?: string | undefined;
  /** Overrides, for this request, the version that the path names. */
  apiVer?: "v1" | "v2" | undefined;
}

export interface PdfToDocxRequest {
  /** The file, a PDF or what else the path names, as Base64 (as it is in a form); for stages, in place of `url`. */
  file?: string | undefined;
  /** A label for the job. It is recorded and shown with the job: put nothing confidential into it. */
  name?: string | undefined;
  /** A project id of your own; it is copied to the job and to the asset. */
  projectId?: string | undefined;
  /** Milliseconds for the whole render. Default: 28000 in synchronous calls, 30000 in asynchronous ones. */
  timeout?: number | undefined;
  /** Milliseconds to wait once the page is ready. */
  delay?: number | undefined;
  /** File name of the download. Without effect if `inline` is true. */
  filename?: string | undefined;
  /** Whether a browser should show the document rather than download it. */
  inline?: boolean | undefined;
  /** Whether the call returns a pending job at once. Default: false in v1, true in v2; where the storage mode allows one only, that one. Asynchronous calls need storage. */
  async?: boolean | undefined;
  /** Where the document is kept: false nowhere (synchronous calls only), true in cloud storage, `{"id": "..."}` in your own bucket (asynchronous calls only). Default: false in v1, true in v2. */
  storage?: boolean | {
    id: string;
  } | undefined;
  /** An https address that is sent the job once it has ended, as `GET /v2/jobs/{id}` shows it, signed as Standard Webhooks says. Needs storage. */
  webhook?: string | undefined;
  /** Overrides, for this request, the version that the path names. */
  apiVer?: "v1" | "v2" | undefined;
}

export interface Job {
  /** Id of the job. */
  id: string;
  /** Id of the account. */
  uid: string;
  /** Where the job stands. */
  status: "pending" | "success" | "error";
  /** Epoch milliseconds. */
  timestamp: number;
  /** What was converted to what. */
  type: "html-pdf" | "html-image" | "url-pdf" | "url-image" | "template-pdf" | "template-image" | "docx-pdf" | "docx-html" | "pdf-docx" | "merge-pdf" | "submission";
  /** The label that the request gave. */
  name?: string;
  /** The project id that the request gave. */
  projectId?: string;
  /** What rendered it. */
  workerName?: string;
  /** Id of the API key that was used, never the key itself; of a submission, the principal id of its sender. */
  apiKeyUsed?: string;
  /** Id of the queue message that submitted it, as its sender was told. */
  submissionId?: string;
  /** Id of the document. */
  assetId?: string;
  /** Signed link to the document: needs no key, and expires. */
  assetUrl?: string;
  /** Signed link to the preview. */
  previewUrl?: string;
  /** Link to this job. */
  self?: string;
  /** Why the job failed. */
  error?: string;
  /** Stable code of the failure. */
  code?: string;
  /** What to do about the failure. */
  fix?: string;
  /** Bytes of the document. */
  size?: number;
  /** Milliseconds that the render took. */
  processTime?: number;
  /** Cost of the render. */
  processTimeCost?: number;
  /** Credits used. */
  apiCreditCost?: number;
  /** Cost of the transfer. */
  bandwidthCost?: number;
  /** Cost in all. */
  totalCost?: number;
  /** Where the document was kept: nowhere, here, or in a bucket of your own. */
  storageMode?: "none" | "cloud" | "user";
  /** What happened while it rendered, times in milliseconds; no content. */
  report?: {
    ms: {
      /** Until the page stood ready to take the document. */
      page: number;
      /** Loading, until the document was ready to print. */
      load: number;
      /** Printing, or taking the picture. */
      print: number;
    };
    /** Pages of the document. */
    pages?: number;
    /** Bytes of the document. */
    bytes: number;
    /** HTTP status of the web page; of several the highest. */
    documentStatus?: number;
    /** Requests that left the page, refused ones included. */
    requests: number;
    /** Resources that did not load. */
    failed: ({
      /** Its host. */
      host: string;
      /** Why. */
      reason: string;
    })[];
    /** Hosts that may not be reached from here. */
    refused: ({
      /** Its host. */
      host: string;
      /** Why. */
      reason: string;
    })[];
    /** Errors on the console. */
    consoleErrors: number;
    /** Scripts that had characters without a glyph in any font. */
    missingGlyphs?: string[];
    /** With `bestAttempt`: whether the deadline ended the wait. */
    bestAttempt?: boolean;
    /** How many entries of the lists are left out. */
    omitted?: number;
  };
  /** The request as it was recorded: what is confidential reads `...`. */
  params?: Record<string, unknown>;
}

export interface Asset {
  /** Id of the asset. */
  id: string;
  /** The same as `id`. */
  fileId: string;
  /** Id of the account. */
  uid: string;
  /** Id of the job that made it. */
  jobId: string;
  /** What was converted to what. */
  type: "html-pdf" | "html-image" | "url-pdf" | "url-image" | "template-pdf" | "template-image" | "docx-pdf" | "docx-html" | "pdf-docx" | "merge-pdf" | "submission";
  /** File name extension. */
  ext: string;
  /** Signed link to the file: needs no key, and expires. */
  url: string;
  /** Bytes. */
  size: number;
  /** Epoch milliseconds. */
  timestamp: number;
  /** The label that the request gave. */
  name?: string;
  /** The project id that the request gave. */
  projectId?: string;
  /** Id of the preview. */
  previewFileId?: string;
  /** File name extension of the preview. */
  previewExt?: string;
  /** Signed link to the preview. */
  previewUrl?: string;
}

export interface Account {
  /** Id of the account. */
  uid: string;
  /** Address of the account, if it has one. */
  email: string;
  /** Name of the plan. */
  subscription: string;
  /** Whether the plan counts use or limits calls. */
  subType: "usage" | "limit";
  /** Whether the account may be used. */
  subActive: boolean;
  /** Calls made. */
  calls: number;
  /** Calls allowed; -1 means unlimited. */
  callsLimit: number;
  /** Bytes stored. */
  storageUsed: number;
  /** Bytes that may be stored; -1 means unlimited. */
  storageLimit: number;
  /** Bytes transferred. */
  bytesTotal: number;
  /** Bytes that may be transferred; -1 means unlimited. */
  bytesLimit: number;
  /** Milliseconds rendered. */
  computeTimeTotal: number;
  /** Milliseconds that may be rendered; -1 means unlimited. */
  computeTimeLimit: number;
  /** Credit left. */
  credit?: number;
  /** Jobs that succeeded. */
  successJobs: number;
  /** Jobs that failed. */
  errorJobs: number;
  /** Jobs in all. */
  totalJobs: number;
}

export interface DayOfUse {
  /** The day (UTC). */
  day: string;
  /** Jobs that ended on it. */
  renders: number;
  /** Of these, those that failed. */
  errors: number;
  /** Bytes of the documents. */
  bytes: number;
  /** Milliseconds rendered. */
  ms: number;
  /** Milliseconds that half of the jobs took at most, roughly. */
  p50: number;
  /** The same for 95 of a hundred. */
  p95: number;
}

export interface ErrorBody {
  /** The HTTP status. */
  statusCode: number;
  /** The HTTP status in words. */
  error: string;
  /** What went wrong. Names fields and limits, and never quotes the request. */
  message: string;
  /** Stable code of the error. */
  code: "invalid_request" | "storage_not_allowed" | "storage_title_taken" | "unauthorized" | "forbidden_scope" | "link_invalid" | "storage_full" | "storage_refused" | "not_found" | "template_not_found" | "method_not_allowed" | "conflict_in_progress" | "body_too_large" | "unsupported_media" | "range_invalid" | "idempotency_mismatch" | "page_load_failed" | "page_failed" | "page_range_invalid" | "pdf_encrypted" | "pdf_broken" | "pdf_active_content" | "docx_encrypted" | "docx_broken" | "office_engine_failed" | "egress_refused" | "template_failed" | "user_storage_denied" | "user_storage_missing" | "user_storage_unreachable" | "document_too_large" | "cancelled" | "rate_limited" | "internal" | "renderer_lost" | "render_timeout";
  /** Always false. */
  allowed: false;
  /** The same as `message`. */
  reason: string;
  /** What to do about it. */
  fix: string;
  /** Dotted path of the request field at fault. */
  field?: string;
}

export interface Success {
  /** `success`. */
  status: string;
}

export interface CleanUp {
  /** Assets that were deleted, or would be. */
  count: number;
  /** Their bytes. */
  bytes: number;
  /** Whether there are no more of them; if not, call again. */
  complete: boolean;
}

export interface AuditEntry {
  /** Id of the entry. */
  id: string;
  /** Epoch milliseconds. */
  timestamp: number;
  /** What was done, or begun. */
  action: "account_created" | "account_suspended" | "account_resumed" | "account_deletion_begun" | "account_exported" | "asset_deleted" | "asset_read" | "assets_cleaned_up" | "history_exported" | "job_deleted" | "key_created" | "key_revoked" | "key_rotated" | "plan_changed" | "sender_bound" | "sender_unbound" | "settings_changed" | "storage_created" | "storage_deleted" | "storage_tested" | "template_changed" | "template_created" | "template_deleted" | "webhook_replayed" | "webhook_secret_rotated";
  /** Id of the API key that asked for it, `operator`, or `link` for a signed link. */
  by: string;
  /** Id of what was acted upon. */
  subject?: string;
}

export interface ApiKey {
  /** Id of the key: what records and lists show of it. */
  id: string;
  /** The name that it was given. */
  name: string;
  /** What it may do. */
  scopes: ("render" | "read" | "manage")[];
  /** The last four characters of the secret. */
  last4: string;
  /** Epoch milliseconds. */
  expiresAt?: number;
  /** Epoch milliseconds. */
  timestamp: number;
  /** Whether it works. */
  state: "active" | "expired" | "revoked";
  /** The day (UTC) on which it was last used. */
  lastUsed?: string;
}

export interface NewApiKey {
  /** The secret: send it as `X-API-Key`. */
  key: string;
  /** Id of the key: what records and lists show of it. */
  id: string;
  /** The name that it was given. */
  name: string;
  /** What it may do. */
  scopes: ("render" | "read" | "manage")[];
  /** The last four characters of the secret. */
  last4: string;
  /** Epoch milliseconds. */
  expiresAt?: number;
}

export interface BegunDeletion {
  /** Id of the deletion. */
  deletionId: string;
  /** What the receipt is shown for; it is not shown again. */
  receiptSecret: string;
}

export interface Deletion {
  /** Id of the deletion. */
  deletionId: string;
  /** While it goes on; all that follows is there once it is over. */
  status?: "running";
  /** Id of the account. */
  account?: string;
  /** Epoch milliseconds. */
  requestedAt?: number;
  /** Epoch milliseconds. */
  completedAt?: number;
  counts?: {
    /** Rows that were deleted, at least: jobs, assets, keys, configurations and whatever else there was. */
    rows: number;
    /** Data keys that were destroyed, at least. */
    keys: number;
    /** Stored files that were deleted, at least. */
    objects: number;
  };
  /** Days after which the last log line that names an id of the account is gone. */
  logRetentionDays?: number;
  backups?: {
    /** Days that backups of rows are kept; 0: there are none. */
    recoveryDays: number;
    /** When the last backup that holds the account's rows expires, in epoch milliseconds, or null. */
    lastExpiresAt: number | null;
  };
  /** How it is signed. */
  algorithm?: string;
  /** SHA-256 of the public key, in hexadecimal. */
  keyId?: string;
  /** The signature, DER in Base64. */
  signature?: string;
}

export interface Status {
  /** `ok`, with a space after it: older SDKs compare the whole. */
  status: string;
}

export interface Health {
  /** `ok`. */
  status: string;
  /** Version of the service. */
  version: string;
}

export interface Settings {
  /** Where documents are kept when a request does not say; null as the API version has it. */
  storage: boolean | {
    id: string;
  } | null;
  retention: {
    /** Days; null where the account set nothing. */
    assetDays: number | null;
    /** Days; null where the account set nothing. */
    jobDays: number | null;
    /** Days; null where the account set nothing. */
    webhookDays: number | null;
  };
  /** The only hosts that the pages of your jobs may reach; null: all that the operator allows. */
  allowedHosts: string[] | null;
}

export interface StorageConfig {
  /** Id of the configuration: what `storage` names in a request. */
  id: string;
  /** The title. */
  title: string;
  /** Id of the account. */
  uid: string;
  /** Always `...`: how the bucket is reached is sealed, and not shown again. */
  data: string;
}

export interface StorageRefusal {
  /** Always false. */
  allowed: false;
  /** Why. */
  reason: string;
  /** The status that it would have as an error. */
  statusCode: number;
}

export interface Template {
  /** Id of the template. Those of an account begin with `u-`. */
  id: string;
  /** The same as `id`. */
  templateId: string;
  /** The title. */
  title: string;
  /** Id of the account whose own it is. */
  uid?: string;
  /** Epoch milliseconds. */
  timestamp?: number;
  /** What it is. */
  shortDescription?: string;
  /** What kind of document it makes. */
  category?: string;
  /** What it is made for. */
  type?: string;
  searchKeywords?: string[];
  highlights?: string[];
  /** An example of the `data` that it is given. */
  sampleData?: Record<string, unknown>;
  /** The template itself, as Base64. Not in lists. */
  template?: string;
}

export interface Verification {
  /** Version of this form. */
  version: 1;
  /** Epoch milliseconds. */
  startedAt: number;
  /** Epoch milliseconds. */
  endedAt: number;
  /** SHA-256 over the hashes of the code of every function, in hexadecimal. */
  build: string;
  /** Version of the package that Chromium comes from. */
  chromium: string;
  /** Where it ran. */
  target: "aws" | "embedded";
  tokenSearch?: {
    tokens: number;
    calls: ({
      route: string;
      outcome: string;
      status: number;
    })[];
    sinks: ({
      sink: string;
      places: number;
      bytes: number;
    })[];
    unread: ({
      sink: string;
      reason: string;
      isAccepted: boolean;
    })[];
    allowed: ({
      sink: string;
      field: string;
      reason: string;
      found: number;
    })[];
    findings: ({
      sink: string;
      place: string;
      field: string;
      encoding: string;
    })[];
    notListed?: {
      calls: number;
      unread: number;
      findings: number;
    };
  };
  posture: ({
    /** What was looked at. */
    check: string;
    /** The promise of docs/privacy.md that rests on it. */
    promise: string;
    /** What it must be. */
    expected: string;
    /** What it is. */
    seen: string;
    /** Whether they are the same. */
    passed: boolean;
    /** Why it was not read, which is never the same as passed. */
    notRead?: string;
  })[];
  /** Whether nothing failed and nothing was found. */
  passed: boolean;
  /** How it is signed. */
  algorithm: "ECDSA_SHA_256";
  /** SHA-256 of the public key, in hexadecimal. */
  keyId: string;
  /** The signature, DER in Base64. */
  signature: string;
}

export interface WebhookDelivery {
  /** Id of the delivery: the `webhook-id` of each of its attempts. */
  id: string;
  /** Id of the job that is sent. */
  jobId: string;
  /** Where the delivery stands. */
  status: "pending" | "success" | "error";
  /** Epoch milliseconds. */
  timestamp: number;
  attempts: ({
    /** Epoch milliseconds. */
    timestamp: number;
    /** HTTP status of the answer. */
    status?: number;
    /** Why there was no answer. */
    reason?: "egress_refused" | "timed_out" | "unreachable";
    /** Milliseconds that it took. */
    ms: number;
  })[];
  /** Epoch milliseconds. */
  nextAttemptAt?: number;
}

export interface WebhookSecret {
  /** The secret, as Standard Webhooks writes it. */
  secret: string;
}

export interface DeleteAccountBody {
  /** The id of the account (`uid`), so that no account is deleted by mistake. */
  confirm: string;
}

export interface ExportAccountQuery {
  /** Which part: from the `Link` of the one before. Left out: the first. */
  cursor?: string | undefined;
}

export interface ChangeSettingsBody {
  /** Where documents are kept when a request does not say, as `storage` of a conversion. null, the default: as the API version has it. */
  storage?: boolean | {
    id: string;
  } | null | undefined;
  /** For how long things are kept; those left out stay as they are. What is older is shown no more from then on, and destroyed soon after, also if it was stored before. */
  retention?: {
    /** How many days stored documents are kept, from when they were stored. null, the default: until they are deleted. */
    assetDays?: number | null | undefined;
    /** How many days records of jobs are kept, from when they were accepted. null, the default: until they are deleted. */
    jobDays?: number | null | undefined;
    /** How many days records of webhook deliveries are kept, from when their jobs were accepted. null, the default: until 30 days after they ended. */
    webhookDays?: number | null | undefined;
  } | undefined;
  /** The only hosts that the pages of your jobs may reach: names, `*.example.org` for the names below one, addresses, each with `:port` where only that port is meant. It can only narrow what the operator allows, and holds for jobs accepted from then on. An empty list: none. null, the default: all that the operator allows. */
  allowedHosts?: readonly string[] | null | undefined;
}

export interface ListAssetsQuery {
  /** How many, at most 100. Default: 10. A filter that few pass may give fewer, with a next page all the same. */
  limit?: number | undefined;
  /** Where the page begins: from the `Link` of the one before. */
  cursor?: string | undefined;
  /** Made at this time or later, in epoch milliseconds. */
  since?: number | undefined;
  /** Made before this time, in epoch milliseconds. */
  until?: number | undefined;
}

export interface CleanUpAssetsQuery {
  /** Deletes what was made before this time, in epoch milliseconds. */
  before: number;
  /** Counts only, and deletes nothing. */
  dryRun?: boolean | undefined;
}

export interface DownloadQuery {
  /** As the link has it. */
  expires: string;
  /** As the link has it. */
  signature: string;
}

export interface ListAuditQuery {
  /** How many, at most 100. Default: 10. A filter that few pass may give fewer, with a next page all the same. */
  limit?: number | undefined;
  /** Where the page begins: from the `Link` of the one before. */
  cursor?: string | undefined;
  /** Made at this time or later, in epoch milliseconds. */
  since?: number | undefined;
  /** Made before this time, in epoch milliseconds. */
  until?: number | undefined;
}

export interface GetDeletionHeaders {
  /** The secret that the deletion was answered with. */
  'Receipt-Secret': string;
}

export interface ListJobsQuery {
  /** How many, at most 100. Default: 10. A filter that few pass may give fewer, with a next page all the same. */
  limit?: number | undefined;
  /** Where the page begins: from the `Link` of the one before. */
  cursor?: string | undefined;
  /** Made at this time or later, in epoch milliseconds. */
  since?: number | undefined;
  /** Made before this time, in epoch milliseconds. */
  until?: number | undefined;
  /** Only jobs that stand so. */
  status?: "pending" | "success" | "error" | undefined;
  /** Only jobs of this type. */
  type?: "html-pdf" | "html-image" | "url-pdf" | "url-image" | "template-pdf" | "template-image" | "docx-pdf" | "docx-html" | "pdf-docx" | "merge-pdf" | "submission" | undefined;
}

export interface ExportJobsAsCsvQuery {
  /** Made at this time or later, in epoch milliseconds. */
  since?: number | undefined;
  /** Made before this time, in epoch milliseconds. */
  until?: number | undefined;
}

export interface ExportJobsAsNdjsonQuery {
  /** Made at this time or later, in epoch milliseconds. */
  since?: number | undefined;
  /** Made before this time, in epoch milliseconds. */
  until?: number | undefined;
}

export interface DeleteJobQuery {
  /** Whether the document of the job goes with it. Default: false. */
  assets?: boolean | undefined;
}

export interface CreateKeyBody {
  /** What the key is for. It is shown: put nothing confidential into it. */
  name: string;
  /** What the key may do: only what the key may that asks for it. Default: all of that. */
  scopes?: readonly ("render" | "read" | "manage")[] | undefined;
  /** When the key stops to work, in epoch milliseconds. Default: never by itself. */
  expiresAt?: number | undefined;
}

export interface RotateKeyBody {
  /** How long the replaced key goes on working. Default: 86400 (a day). */
  overlapSeconds?: number | undefined;
}

export interface AddStorageBody {
  /** A name for the configuration, unique in the account. It is shown: put nothing confidential into it. */
  title: string;
  /** Region of the bucket. */
  region: string;
  /** Name of the bucket. */
  bucket: string;
  /** Id of an access key that may write and delete objects in the bucket. */
  accessKeyId: string;
  /** Its secret. It is sealed, and never shown again. */
  secretAccessKey: string;
  /** Base address of an S3-compatible service; https, and public unless the operator allows it. Left out: AWS's own in the region. */
  endpoint?: string | undefined;
}

export interface ChangeTemplateBody {
  /** A name for the template. It is shown: put nothing confidential into it. */
  title: string;
  /** HTML with Nunjucks, as Base64. With `sampleData` at most 300 KB. It is sealed. */
  template: string;
  /** An example of the `data` that the template is given. It is sealed, and no render uses it by itself. */
  sampleData?: Record<string, unknown> | undefined;
}

export interface ListTemplatesQuery {
  /** `me`: the account's own templates, newest first, which takes a key. Left out: the public ones. */
  owner?: "me" | undefined;
  /** Only templates that are made for this: `pdf` or `image`. Of public ones. */
  type?: string | undefined;
  /** Only templates of this category, such as `invoice`. Of public ones. */
  category?: string | undefined;
  /** Only templates with one of these search keywords, a list with commas. Of public ones. */
  tags?: string | undefined;
  /** Shows sample data too. Of public ones. */
  expand?: boolean | undefined;
  /** How many, at most 100. Default: 10. A filter that few pass may give fewer, with a next page all the same. */
  limit?: number | undefined;
  /** Where the page begins: from the `Link` of the one before. */
  cursor?: string | undefined;
  /** Made at this time or later, in epoch milliseconds. */
  since?: number | undefined;
  /** Made before this time, in epoch milliseconds. */
  until?: number | undefined;
}

export interface AddTemplateBody {
  /** A name for the template. It is shown: put nothing confidential into it. */
  title: string;
  /** HTML with Nunjucks, as Base64. With `sampleData` at most 300 KB. It is sealed. */
  template: string;
  /** An example of the `data` that the template is given. It is sealed, and no render uses it by itself. */
  sampleData?: Record<string, unknown> | undefined;
}

export interface GetUsageQuery {
  /** How many days back, today included. Default: 30. */
  days?: number | undefined;
}

export interface GetVerificationQuery {
  /** The last report that tells of a search for secrets, too. Default: false, the last of all. */
  search?: boolean | undefined;
}

export interface ListWebhookDeliveriesQuery {
  /** Only the delivery of this job. */
  jobId?: string | undefined;
}

export interface ReplayWebhookDeliveryBody {
  /** An https address that is sent the job once it has ended, as `GET /v2/jobs/{id}` shows it, signed as Standard Webhooks says. Needs storage. */
  webhook?: string | undefined;
}

/** What each operation takes and answers. */
export type Operations = {
  getAccount: { answer: Account };
  deleteAccount: { body: DeleteAccountBody; answer: BegunDeletion };
  exportAccount: { query: ExportAccountQuery; answer: never };
  getSettings: { answer: Settings };
  changeSettings: { body: ChangeSettingsBody; answer: Settings };
  listAssets: { query: ListAssetsQuery; answer: Asset[] };
  cleanUpAssets: { query: CleanUpAssetsQuery; answer: CleanUp };
  getAsset: { path: { id: string; }; answer: Asset };
  deleteAsset: { path: { id: string; }; answer: Success };
  download: { path: { id: string; filename: string; }; query: DownloadQuery; answer: never };
  listAudit: { query: ListAuditQuery; answer: AuditEntry[] };
  getDeletionKey: { answer: never };
  getDeletion: { path: { id: string; }; headers: GetDeletionHeaders; answer: Deletion };
  docxToHtml: { body: DocxToHtmlRequest; answer: Job };
  docxToPdf: { body: DocxToPdfRequest; answer: Job };
  getStatus: { answer: Status };
  getHealth: { answer: Health };
  htmlToImage: { body: HtmlToImage; answer: Job };
  htmlToPdf: { body: HtmlToPdf; answer: Job };
  listJobs: { query: ListJobsQuery; answer: Job[] };
  exportJobsAsCsv: { query: ExportJobsAsCsvQuery; answer: never };
  exportJobsAsNdjson: { query: ExportJobsAsNdjsonQuery; answer: never };
  getJob: { path: { id: string; }; answer: Job };
  deleteJob: { path: { id: string; }; query: DeleteJobQuery; answer: Success };
  listKeys: { answer: ApiKey[] };
  createKey: { body: CreateKeyBody; answer: NewApiKey };
  revokeKey: { path: { id: string; }; answer: Success };
  rotateKey: { path: { id: string; }; body: RotateKeyBody; answer: NewApiKey };
  getOpenApi: { answer: Record<string, unknown> };
  pdfToDocx: { body: PdfToDocxRequest; answer: Job };
  mergePdfs: { body: MergeRequest; answer: Job };
  applyStages: { body: StagesRequest; answer: Job };
  listStorage: { answer: StorageConfig[] };
  addStorage: { body: AddStorageBody; answer: StorageRefusal };
  getStorage: { path: { id: string; }; answer: StorageConfig };
  deleteStorage: { path: { id: string; }; answer: Success };
  testStorage: { path: { id: string; }; answer: Success };
  templateToImage: { body: TemplateToImage; answer: Job };
  templateToPdf: { body: TemplateToPdf; answer: Job };
  getTemplate: { path: { id: string; }; answer: Template };
  changeTemplate: { path: { id: string; }; body: ChangeTemplateBody; answer: Template };
  deleteTemplate: { path: { id: string; }; answer: Success };
  listTemplates: { query: ListTemplatesQuery; answer: Template[] };
  addTemplate: { body: AddTemplateBody; answer: Template };
  urlToImage: { body: UrlToImage; answer: Job };
  urlToPdf: { body: UrlToPdf; answer: Job };
  getUsage: { query: GetUsageQuery; answer: DayOfUse[] };
  getVerification: { query: GetVerificationQuery; answer: Verification };
  getVerificationKeys: { answer: never };
  listWebhookDeliveries: { query: ListWebhookDeliveriesQuery; answer: WebhookDelivery[] };
  replayWebhookDelivery: { path: { id: string; }; body: ReplayWebhookDeliveryBody; answer: WebhookDelivery };
  rotateWebhookSecret: { answer: WebhookSecret };
};

/** Where each operation is. */
export const operations = {
  getAccount: 'GET /v2/account',
  deleteAccount: 'DELETE /v2/account',
  exportAccount: 'GET /v2/account/export',
  getSettings: 'GET /v2/account/settings',
  changeSettings: 'PATCH /v2/account/settings',
  listAssets: 'GET /v2/assets',
  cleanUpAssets: 'DELETE /v2/assets',
  getAsset: 'GET /v2/assets/{id}',
  deleteAsset: 'DELETE /v2/assets/{id}',
  download: 'GET /v2/assets/{id}/{filename}',
  listAudit: 'GET /v2/audit',
  getDeletionKey: 'GET /v2/deletions/public-key',
  getDeletion: 'GET /v2/deletions/{id}',
  docxToHtml: 'POST /v2/docx/html',
  docxToPdf: 'POST /v2/docx/pdf',
  getStatus: 'GET /v2/getStatus',
  getHealth: 'GET /v2/health',
  htmlToImage: 'POST /v2/html/image',
  htmlToPdf: 'POST /v2/html/pdf',
  listJobs: 'GET /v2/jobs',
  exportJobsAsCsv: 'GET /v2/jobs.csv',
  exportJobsAsNdjson: 'GET /v2/jobs.ndjson',
  getJob: 'GET /v2/jobs/{id}',
  deleteJob: 'DELETE /v2/jobs/{id}',
  listKeys: 'GET /v2/keys',
  createKey: 'POST /v2/keys',
  revokeKey: 'DELETE /v2/keys/{id}',
  rotateKey: 'POST /v2/keys/{id}/rotate',
  getOpenApi: 'GET /v2/openapi.json',
  pdfToDocx: 'POST /v2/pdf/docx',
  mergePdfs: 'POST /v2/pdf/merge',
  applyStages: 'POST /v2/pdf/stages',
  listStorage: 'GET /v2/storage',
  addStorage: 'POST /v2/storage',
  getStorage: 'GET /v2/storage/{id}',
  deleteStorage: 'DELETE /v2/storage/{id}',
  testStorage: 'POST /v2/storage/{id}/test',
  templateToImage: 'POST /v2/template/image',
  templateToPdf: 'POST /v2/template/pdf',
  getTemplate: 'GET /v2/template/{id}',
  changeTemplate: 'PUT /v2/template/{id}',
  deleteTemplate: 'DELETE /v2/template/{id}',
  listTemplates: 'GET /v2/templates',
  addTemplate: 'POST /v2/templates',
  urlToImage: 'POST /v2/url/image',
  urlToPdf: 'POST /v2/url/pdf',
  getUsage: 'GET /v2/usage',
  getVerification: 'GET /v2/verification',
  getVerificationKeys: 'GET /v2/verification/public-keys',
  listWebhookDeliveries: 'GET /v2/webhooks/deliveries',
  replayWebhookDelivery: 'POST /v2/webhooks/deliveries/{id}/replay',
  rotateWebhookSecret: 'POST /v2/webhooks/secret/rotate',
} as const;
