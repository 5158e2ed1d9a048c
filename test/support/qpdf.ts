import qpdfModule from '@neslinesli93/qpdf-wasm';

type Qpdf = {
  readonly FS: {
    readonly init: (input: null, output: (byte: number) => void, error: (byte: number) => void) => void;
    readonly writeFile: (path: string, content: Uint8Array) => void;
    readonly readFile: (path: string) => Uint8Array;
  };
  /** Runs qpdf's command line and returns its exit code. */
  readonly callMain: (args: readonly string[]) => number;
};
// The package's own types leave out what every Emscripten module has.
const createQpdf = qpdfModule as unknown as (options: {
  readonly preRun: readonly ((qpdf: Qpdf) => void)[];
}) => Promise<Qpdf>;

export type Checked = {
  /** What qpdf found wrong: empty for a sound PDF. */
  readonly faults: string;
  /** The whole PDF with every stream decoded, as Latin-1. */
  readonly decoded: string;
};

const soundly = 0;

/** Checks a PDF as `qpdf --check` does. */
export const checkPdf = async (bytes: Uint8Array): Promise<Checked> => {
  let said = '';
  const listen = (byte: number): void => {
    said += String.fromCharCode(byte);
  };
  const qpdf = await createQpdf({ preRun: [({ FS }) => FS.init(null, listen, listen)] });
  qpdf.FS.writeFile('/in.pdf', bytes);
  const checked = qpdf.callMain(['--check', '/in.pdf']);
  const faults = checked === soundly ? '' : said;
  const decode = ['--qdf', '--object-streams=disable', '--decode-level=generalized', '/in.pdf', '/out.pdf'];
  const isDecoded = qpdf.callMain(decode) === soundly;
  return { faults, decoded: isDecoded ? Buffer.from(qpdf.FS.readFile('/out.pdf')).toString('latin1') : '' };
};

/** What qpdf says of how a PDF is encrypted, and of what its reader may do. */
export const showEncryption = async (bytes: Uint8Array, password: string): Promise<string> => {
  let said = '';
  const listen = (byte: number): void => {
    said += String.fromCharCode(byte);
  };
  const qpdf = await createQpdf({ preRun: [({ FS }) => FS.init(null, listen, listen)] });
  qpdf.FS.writeFile('/in.pdf', bytes);
  qpdf.callMain([`--password=${password}`, '--show-encryption', '/in.pdf']);
  return said;
};
