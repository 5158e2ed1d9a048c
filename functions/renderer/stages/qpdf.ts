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
  /** Runs the command line on one file; whatever it says is dropped, since it can quote the file. */
  readonly run: (input: Uint8Array, args: readonly string[], output?: string) => QpdfRun;
  /** A file that the last run wrote beside its output, which is gone after that. */
  readonly take: (path: string) => Uint8Array;
};
/** `code`: 0 for a file without faults, 3 for one that was mended. */
export type QpdfRun = { readonly code: number; readonly output: Uint8Array | undefined };

const failed = 2;
const ignore = (): void => undefined;

/** @param wasmFile path of the compiled program */
export const createQpdf = async (wasmFile: string): Promise<Qpdf> => {
  // The package's own types leave out what every Emscripten module has.
  const create = createModule as unknown as Create;
  const { FS, callMain } = await create({
    locateFile: () => wasmFile,
    preRun: [(instance) => instance.FS.init(null, ignore, ignore)],
  });
  const take = (path: string): Uint8Array => {
    const bytes = FS.readFile(path);
    FS.unlink(path);
    return bytes;
  };
  return {
    take,
    run: (input, args, output) => {
      FS.writeFile('/in.pdf', input);
      try {
        const code = callMain([...args, '/in.pdf', ...(output ? [output] : [])]);
        return { code, output: code === 0 && output ? take(output) : undefined };
      } catch {
        // It ended itself, for want of memory as a rule.
        return { code: failed, output: undefined };
      } finally {
        FS.unlink('/in.pdf');
      }
    },
  };
};
