/**
 * Programs that the system may have, started anew for each document, which goes in by a pipe. It comes out in a file: wkhtmltopdf
 * cannot write to the kind of pipe that Node makes.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BareCommand, bareCommand } from '../bare-browser.ts';
import { type Contender, clocked, type Order } from '../contender.ts';
import { margin, paper } from './paper.ts';

type Program = {
  readonly name: string;
  readonly command: string;
  /** What only some of its versions can. */
  readonly flagsWhereOffered: readonly string[];
  readonly argumentsFor: (input: string, output: string, styleFile: string) => readonly string[];
};

const pageStyle = `@page { size: ${paper.width} ${paper.height}; margin: ${margin.top} }`;

const programs: readonly Program[] = [
  {
    name: 'WeasyPrint',
    command: 'weasyprint',
    flagsWhereOffered: ['--pdf-tags'],
    argumentsFor: (input, output, styleFile) => ['--quiet', '--stylesheet', styleFile, input, output],
  },
  {
    name: 'wkhtmltopdf',
    command: 'wkhtmltopdf',
    flagsWhereOffered: [],
    argumentsFor: (input, output) => [
      ...['--quiet', '--page-width', paper.width, '--page-height', paper.height],
      ...Object.entries(margin).flatMap(([side, size]) => [`--margin-${side}`, size]),
      ...[input, output],
    ],
  },
];

/** What it says of itself; undefined where the system does not have it. */
const said = ({ command }: Program, flag: '--version' | '--help'): string | undefined => {
  const { status, stdout } = spawnSync(command, [flag], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
};

/** The fonts of the others, with the paths in full: a prebuilt cache is good for the library that it was built by. */
const writeFontsFile = async ({ env, scratchDir }: BareCommand): Promise<string> => {
  const directory = env.FONTCONFIG_SYSROOT ?? '';
  const ofChromium = await readFile(join(directory, 'fonts.conf'), 'utf8');
  const file = join(scratchDir, 'fonts.conf');
  const inFull = ofChromium
    .replace('<dir>/fonts<', `<dir>${directory}/fonts<`)
    .replace('<cachedir>/font-cache<', `<cachedir>${scratchDir}/font-cache<`);
  await writeFile(file, inFull);
  return file;
};

const started = async (program: Program, version: string): Promise<Contender> => {
  const bare = await bareCommand();
  const styleFile = join(bare.scratchDir, 'page.css');
  await writeFile(styleFile, pageStyle);
  const { HOME, TMPDIR, LANG } = bare.env;
  const env = {
    ...{ PATH: process.env.PATH, HOME, TMPDIR, LANG, FONTCONFIG_FILE: await writeFontsFile(bare) },
    // Qt draws without a screen.
    QT_QPA_PLATFORM: 'offscreen',
  };
  const help = said(program, '--help') ?? '';
  const flags = program.flagsWhereOffered.filter((flag) => help.includes(flag));

  let begun = 0;
  const print = async ({ source }: Order): Promise<Uint8Array> => {
    begun += 1;
    const output = join(bare.scratchDir, `${begun}.pdf`);
    const args = [...flags, ...program.argumentsFor('url' in source ? source.url : '-', output, styleFile)];
    const child = spawn(program.command, args, { env, cwd: bare.scratchDir, stdio: ['pipe', 'ignore', 'ignore'] });
    // A program that ends before it has read everything breaks the pipe; its exit tells of that.
    child.stdin.on('error', () => undefined).end('html' in source ? source.html : '');
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`${program.command} ended with ${code}`);
    return await readFile(output);
  };
  return {
    name: program.name,
    credit: `${version}; a process for each document`,
    formats: ['pdf'],
    make: (order) => clocked(() => print(order)),
    close: bare.removeScratch,
  };
};

/** Each by its name, with how to start it where it is there. */
export const commandLinePeers = programs.map((program) => {
  const version = said(program, '--version');
  return { name: program.name, start: version === undefined ? undefined : () => started(program, version) };
});
