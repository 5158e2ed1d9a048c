/** What a command is: data, from which its help, its completion, its page in the documents and its dispatch come. */
import type { Readable, Writable } from 'node:stream';
import type { ConnectionOptions } from './connection.ts';

export type Flag = {
  /** Without the dashes. A name that begins with `no-` switches off what is on. */
  readonly name: string;
  readonly short?: string;
  /** What the value is called; without one it is a switch. */
  readonly value?: string;
  readonly summary: string;
  readonly choices?: readonly string[];
  /** The value that a text stands for. @throws Error with what it must be */
  readonly read?: (text: string) => unknown;
  readonly isRepeated?: boolean;
  readonly isRequired?: boolean;
  readonly isValueOptional?: boolean;
  readonly fallback?: unknown;
  /** The heading that it stands under in the help. */
  readonly heading?: string;
};

export type Argument = {
  readonly name: string;
  readonly summary: string;
  readonly isOptional?: boolean;
  /** Takes all that follow. */
  readonly isRepeated?: boolean;
  readonly choices?: readonly string[];
};

export type Streams = {
  readonly stdin: Readable;
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean };
};

/** A command in the list of all. */
export type Entry = {
  /** The heading that it stands under. */
  readonly heading: string;
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: Command }>;
};
export type Catalogue = Readonly<Record<string, Entry>>;

/** What a command is run with. */
export type Given<Flags = Readonly<Record<string, unknown>>> = {
  /** In the order of their declaration: a list for those that are repeated. */
  readonly args: readonly (string | undefined)[];
  readonly rest: readonly string[];
  /** By their names in camel case. */
  readonly flags: Flags;
  readonly streams: Streams;
  readonly environment: NodeJS.ProcessEnv;
  /** Every command that there is. */
  readonly catalogue: Catalogue;
  /** Which service is meant. @throws UsageError for a configuration that cannot be read */
  readonly connection: () => ConnectionOptions;
};

export type Example = readonly [line: string, words: string];

export type Leaf = {
  readonly summary: string;
  /** A paragraph on what it does. */
  readonly about?: string;
  readonly args?: readonly Argument[];
  readonly flags?: readonly Flag[];
  readonly examples?: readonly Example[];
  /** Answers the process's exit code. */
  readonly run: (given: Given) => Promise<number>;
};

export type Group = {
  readonly summary: string;
  readonly about?: string;
  readonly commands: Readonly<Record<string, Leaf>>;
};

export type Command = Leaf | Group;

export const isGroup = (command: Command): command is Group => 'commands' in command;

/** A command whose flags have these types once they are read. */
export const leaf = <Flags = unknown>(
  declared: Omit<Leaf, 'run'> & { readonly run: (given: Given<Flags>) => Promise<number> },
): Leaf => declared as unknown as Leaf;

export const jsonFlag: Flag = { name: 'json', summary: 'print one JSON value on stdout, for programs' };

export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new Error(`It must be a whole number from ${least} to ${most}.`);
  };
