/**
 * qpdf, compiled to WebAssembly: reads any PDF, and writes what this code does not (encryption, object streams). Hostile
 * files are parsed in its memory, which has an end, and nowhere else.
 */
import createModule from '@neslinesli93/qpdf-wasm';

type Instance = {
  readonly FS: {
    readonly init: (input: null, output: (byte: number) => void, error: (byte: number) => void) => void;
    readonly writeFile: (path: string, content: Uint8Array) => void;
    readonly readFile: (path: string) => Uint8Array;
    readonly unlink: (path: string) => void;
  };
  readonly callMain: (args: readonly string[]) => number;
};
type Create = (options: {
  readonly locateFile: () => string;
  readonly preRun: readonly ((instance: Instance) => void)[];
}) => Promise<Instance>;

export type Qpdf = {
  /** Runs the command line on one file; what it says goes no further than this, since it can quote the file. */
  readonly run: (input: Uint8Array, args: readonly string[], output: string) => QpdfRun;
  /** A file that the last run wrote beside its output, which is gone after that. */
  readonly take: (path: string) => Uint8Array;
};
export type QpdfRun = {
  /** 0 for a file without faults, 3 for one that was mended. */
  readonly code: number;
  readonly output: Uint8Array | undefined;
  /** Whether the file opens with a password only. */
  readonly isLocked: boolean;
};

const failed = 2;
/** Characters of what is said that are looked at. */
const heardMax = 2000;

/** @param wasmFile path of the compiled program */
export const createQpdf = async (wasmFile: string): Promise<Qpdf> => {
  // The package's own types leave out what every Emscripten module has.
  const create = createModule as unknown as Create;
  let said = '';
  const listen = (byte: number): void => {
    if (said.length < heardMax) said += String.fromCharCode(byte);
  };
  const { FS, callMain } = await create({
    locateFile: () => wasmFile,
    preRun: [(instance) => instance.FS.init(null, listen, listen)],
  });
  const take = (path: string): Uint8Array => {
    const bytes = FS.readFile(path);
    FS.unlink(path);
    return bytes;
  };
  return {
    take,
    run: (input, args, output) => {
      said = '';
      FS.writeFile('/in.pdf', input);
      try {
        const code = callMain([...args, '/in.pdf', output]);
        const isLocked = code !== 0 && /: invalid password\s*$/.test(said);
        return { code, output: code === 0 ? take(output) : undefined, isLocked };
      } catch {
        // It ended itself, for want of memory as a rule.
        return { code: failed, output: undefined, isLocked: false };
      } finally {
        FS.unlink('/in.pdf');
      }
    },
  };
};
