/** The form of what a `--data` folder keeps: a file in it says which, so that every version of this program knows what it finds. */
import { open, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

const fileName = 'format.json';
const partialName = `${fileName}.partial`;
/** A folder that does not say: such were written before there was that file. */
const unsaidVersion = 1;

type Format = {
  readonly version: number;
  /** While an upgrade to the version is under way. */
  readonly upgradingFrom?: number;
};

export type FormatHistory = {
  readonly version: number;
  /** By the version that each starts from. One that was broken off is carried out again: it must bear what it left. */
  readonly upgrades: Readonly<Record<number, (folder: string) => Promise<void>>>;
};

/** A change to what lies in the folder, the keys and indexes of its tables among it, is a new version with an upgrade. */
const history: FormatHistory = { version: 1, upgrades: {} };

const write = async (folder: string, format: Format): Promise<void> => {
  {
    await using partial = await open(join(folder, partialName), 'w', 0o600);
    await partial.writeFile(`${JSON.stringify(format)}\n`);
    await partial.sync();
  }
  await rename(join(folder, partialName), join(folder, fileName));
};

const parse = (text: string): Format | undefined => {
  try {
    const format = JSON.parse(text);
    return Number.isInteger(format.version) ? format : undefined;
  } catch {
    return undefined;
  }
};

const formatIn = async (folder: string, version: number): Promise<Format> => {
  const names = (await readdir(folder)).filter((name) => name !== partialName);
  if (names.length === 0) return { version };
  if (!names.includes(fileName)) return { version: unsaidVersion };
  const format = parse(await readFile(join(folder, fileName), 'utf8'));
  if (!format) throw new Error(`${join(folder, fileName)} is damaged: name another folder by --data.`);
  return format;
};

/**
 * Brings the folder into the form that this program reads.
 * @throws Error with what to do, where that cannot be done
 */
export const openState = async (folder: string, { version, upgrades } = history): Promise<void> => {
  const { version: found, upgradingFrom = found } = await formatIn(folder, version);
  if (found > version) {
    throw new Error(
      `${folder} was written by a newer Ephemera (format ${found}; this one reads ${version}): start that one, or name another folder by --data.`,
    );
  }
  const steps = Array.from({ length: version - upgradingFrom }, (_, at) => upgradingFrom + at);
  if (steps.some((from) => !upgrades[from])) {
    throw new Error(
      `${folder} has the format ${upgradingFrom}, which this Ephemera cannot upgrade: export its accounts with the version that wrote it, or name another folder by --data.`,
    );
  }
  for (const from of steps) {
    // Said before: an older program would take a folder that is half upgraded for one of its own.
    await write(folder, { version: from + 1, upgradingFrom: from });
    await upgrades[from]?.(folder);
  }
  await write(folder, { version });
};
