/** What the command line says of itself, and how it reads what it is told. No service is asked anything here. */
import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isGroup } from '../../cli/command.ts';
import { commandNames, commands } from '../../cli/commands.ts';
import { candidatesFor } from '../../cli/completion.ts';
import { checkedOptions, optionsGiven, requestFlags } from '../../cli/render/request-flags.ts';
import { keyWords, whichService } from '../../cli/which-service.ts';
import { requestFields } from '../../shared/api/request-fields.ts';
import { runHere } from '../support/command-here.ts';
import { ephemeraProgram } from '../support/ephemera-command.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'command-line-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('help', () => {
  test('lists every command with what it does, and what exit codes mean', async () => {
    const { code, stdout } = await runHere(['--help']);

    expect(code).toBe(0);
    for (const name of commandNames) expect(stdout).toMatch(new RegExp(`^ {2}${name} +\\w`, 'm'));
    expect(stdout).toMatch(/Exit codes:\n {2}0 +done\n {2}1 +failed/);
  });

  test.each(commandNames)('of %s tells what it does, and shows each of its flags', async (name) => {
    const { command } = await commands[name].load();
    const { code, stdout } = await runHere([name, '--help']);

    expect(code).toBe(0);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(`${command.summary}.`);
    const shown = isGroup(command) ? Object.keys(command.commands) : (command.flags ?? []).map((flag) => flag.name);
    for (const word of shown) expect(stdout).toContain(word);
  });

  test('may be read in part', () => {
    const read = `"${process.execPath}" "${ephemeraProgram}" render --help | head -n 1`;

    expect(execFileSync('bash', ['-o', 'pipefail', '-c', `${read} 2>&1`]).toString()).toMatch(/^Usage: .*\n$/);
  });

  test('has colours on a terminal only, and none where NO_COLOR is set', async () => {
    expect((await runHere(['--help'], { isTerminal: true })).stdout).toContain('\u001b[');
    expect((await runHere(['--help'])).stdout).not.toContain('\u001b[');
    const plain = { isTerminal: true, environment: { NO_COLOR: '1' } };
    expect((await runHere(['--help'], plain)).stdout).not.toContain('\u001b[');
  });
});

describe('wrong use ends with 2, and says what is meant:', () => {
  test.each([
    [['rendr', 'x'], 'Did you mean render?'],
    [['render', 'x.html', '--margn.top', '1in'], 'Did you mean --margin.top?'],
    [['render', 'x.html', '--formt', 'a4'], 'Did you mean --format?'],
    [['render', 'x.html', '--format', 'a12'], 'Allowed choices are letter, legal'],
    [['render', 'nothing-there.html'], 'nothing-there.html is not a file'],
    [['render', 'none/*.html'], 'none/*.html matches no file'],
    [['render'], 'Name what to render'],
    [['render', 'https://a.example', 'https://a.example', '-o', 'a.pdf'], 'would both become a.pdf'],
    [['render', 'https://a.example', '--watch'], '--watch is for files'],
    [
      ['render', 'https://a.example', '-o', 'a.png', '--image-type', 'webp'],
      'does not end as an image of the type webp',
    ],
    [['render', 'https://a.example', '--store'], '--store needs a service that stays'],
    [['jobs', 'list', '--limit', 'many'], 'It must be a whole number'],
    [['jobs', 'list', '--since', 'soon', '--url', 'http://127.0.0.1:1', '--key', 'k'], '--since takes a time'],
    [['jobs', 'list'], 'Which service?'],
    [['jobs', 'list', '--url', 'https://api.example.com'], 'There is no key for https://api.example.com'],
    [['key', 'create'], "'--name <name>' not specified"],
    [['config', 'set', 'colour', 'red'], 'Allowed choices are url, key'],
    [['start', '--port', 'many'], '--port takes a whole number'],
  ])('%j', async (words, said) => {
    const { code, stderr, stdout } = await runHere(words);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(said);
  });

  test('as JSON where that was asked for', async () => {
    const { code, stdout } = await runHere(['jobs', 'list', '--json']);

    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      error: { code: 'wrong_use', message: expect.stringContaining('Which service?') },
    });
  });

  test('a file that is not there ends with 3, in words', async () => {
    const { code, stderr } = await runHere(['verify', '--target', 'no-such-file.json']);
    const receipt = await runHere(['receipt', 'verify', 'no-such-file.json', '--public-key', 'no-such-file.json']);

    expect([code, stderr]).toEqual([3, expect.stringContaining('no-such-file.json is not there.')]);
    expect(receipt.code).toBe(3);
  });

  test('a service that is not there ends with 5', async () => {
    const { code, stderr } = await runHere(['account', 'show', '--url', 'http://127.0.0.1:1', '--key', 'k']);

    expect([code, stderr]).toEqual([5, expect.stringContaining('http://127.0.0.1:1 cannot be reached')]);
  }, 20_000);
});

describe('options of a document', () => {
  const unsaid = ['async', 'storage', 'apiVer', 'inline', 'html', 'files', 'archive'];
  const ofTypes = ['html-pdf', 'html-image'] as const;

  test('have a flag for every field that the API reads, with a description', () => {
    const fields = new Set(ofTypes.flatMap((type) => Object.keys(requestFields[type])));
    const flagged = new Set(requestFlags.map(({ path: [field] }) => field));

    expect([...fields].filter((field) => !flagged.has(field)).sort()).toEqual([...unsaid].sort());
    expect(requestFlags.filter(({ summary }) => summary === '').map(({ name }) => name)).toEqual([]);
    expect(new Set(requestFlags.map(({ name }) => name)).size).toBe(requestFlags.length);
  });

  test('are read as their types are, members by dots, and what was not given is not said', () => {
    const given = {
      format: 'a4',
      'margin.top': '1in',
      landscape: true,
      scale: 0.5,
      tagged: false,
      printBackground: true,
      waitUntil: 'networkidle0',
      'viewPort.width': 800,
      preferCssPageSize: true,
      atOnce: 2,
    };

    expect(optionsGiven(given)).toEqual({
      format: 'a4',
      margin: { top: '1in' },
      landscape: true,
      scale: 0.5,
      tagged: false,
      waitUntil: 'networkidle0',
      viewPort: { width: 800 },
      preferCSSPageSize: true,
    });
  });

  const pdf = { kind: 'html', output: 'pdf', isStored: false } as const;
  test.each([
    [{ timeout: 5 }, pdf, '--timeout: '],
    [{ margin: { top: '1 mile' } }, pdf, '--margin.top: '],
    [{ generatePreview: true }, pdf, 'Add --store.'],
    [{ quality: 90 }, pdf, '--quality is for images only.'],
    [{ margin: { top: 1 } }, { ...pdf, output: 'image' }, '--margin is for PDFs only.'],
  ] as const)('%j is refused before anything is sent, by the words of the API', (options, checked, said) => {
    expect(() => checkedOptions(options, checked)).toThrow(said);
  });

  test('print backgrounds, unless that is switched off', () => {
    expect(checkedOptions({}, pdf)).toEqual({ printBackground: true });
    expect(checkedOptions({ printBackground: false }, pdf)).toEqual({ printBackground: false });
  });
});

describe('which service is meant', () => {
  const config = { url: 'https://kept.example', key: 'kept' };

  test('say flags, else variables, else the configuration', () => {
    expect(
      whichService({ url: 'https://a.example', key: 'a' }, { EPHEMERA_API: 'https://b.example' }, config),
    ).toMatchObject({ api: 'https://a.example', apiKey: 'a' });
    const variables = { EPHEMERA_URL: 'https://b.example', EPHEMERA_KEY: 'b' };
    expect(whichService({}, variables, config)).toMatchObject({ api: 'https://b.example', apiKey: 'b' });
    expect(whichService({}, { EPHEMERA_API: '' }, config)).toMatchObject({
      api: 'https://kept.example',
      apiKey: 'kept',
    });
    expect(whichService({ readyFile: 'r' }, variables, config)).toMatchObject({ api: undefined, readyFile: 'r' });
  });

  test('a key that is kept goes to the service that it is kept for, and to no other', () => {
    expect(whichService({ url: 'https://other.example' }, {}, config).apiKey).toBeUndefined();
    expect(whichService({ url: 'https://kept.example/' }, {}, config).apiKey).toBe('kept');
  });

  test.each([
    ['--key', { url: 'https://a.example', key: 'a' }, { EPHEMERA_API_KEY: 'b' }],
    ['EPHEMERA_API_KEY', {}, { EPHEMERA_API_KEY: 'b', EPHEMERA_KEY: 'c' }],
    ['ephemera config', {}, {}],
    ['/tmp/ready.json', { readyFile: '/tmp/ready.json' }, {}],
  ])('where the key came from is known: %s', (place, flags, variables) => {
    expect(keyWords(whichService(flags, variables, config))).toBe(`The key was taken from ${place}.`);
  });
});

describe('config', () => {
  const here = (words: readonly string[], input?: string) =>
    runHere(['config', ...words], { environment: { XDG_CONFIG_HOME: folder }, ...(input !== undefined && { input }) });
  const file = () => join(folder, 'ephemera', 'config.json');

  test('keeps what nobody else may read, and shows the key as ...', async () => {
    expect((await here(['set', 'url', 'https://kept.example'])).code).toBe(0);
    expect((await here(['set', 'key'], 'eph_secret\n')).stdout).not.toContain('eph_secret');

    expect(JSON.parse(await readFile(file(), 'utf8'))).toEqual({ url: 'https://kept.example', key: 'eph_secret' });
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    const shown = await here(['show']);
    expect(shown.stdout).toMatch(/^url +https:\/\/kept\.example\nkey +\.\.\.$/m);
    expect(JSON.parse((await here(['show', '--json'])).stdout)).toMatchObject({ key: '...' });
  });

  test('forgets the key when the service is another', async () => {
    await here(['set', 'url', 'https://new.example']);

    expect(JSON.parse(await readFile(file(), 'utf8'))).toEqual({ url: 'https://new.example' });
  });

  test('is not read where others may read it, or where it holds anything else', async () => {
    await chmod(file(), 0o644);
    expect(await here(['show'])).toMatchObject({ code: 2, stderr: expect.stringContaining('chmod 600') });

    await chmod(file(), 0o600);
    await writeFile(file(), '{"colour": "red"}');
    expect(await here(['show'])).toMatchObject({ code: 2, stderr: expect.stringContaining('must be a JSON object') });
    await rm(file());
  });
});

describe('completion', () => {
  const words = async (...line: string[]) => (await candidatesFor(line, commands)).map(({ word }) => word);

  test('knows commands, their inner commands, flags and values', async () => {
    expect(await words('re')).toEqual(['render', 'receipt']);
    expect(await words('--url', 'https://a.example', 'key', '')).toEqual(['create', 'list', 'rotate', 'revoke']);
    expect(await words('render', '--margin.')).toEqual(
      ['top', 'right', 'bottom', 'left'].map((side) => `--margin.${side}`),
    );
    expect(await words('render', 'a.html', '--format', 'a1')).toEqual(['a1']);
    expect(await words('config', 'set', 'u')).toEqual(['url']);
  });

  test('leaves files to the shell', async () => {
    expect(await words('render', 'rep')).toEqual([]);
    expect(await words('render', '-o', '')).toEqual([]);
  });

  test('the script for bash asks the command', () => {
    const script = `
      ephemera() { "${process.execPath}" "${ephemeraProgram}" "$@"; }
      source <(ephemera completion bash)
      COMP_WORDS=(ephemera key ro); COMP_CWORD=2; _ephemera; echo "\${COMPREPLY[@]}"`;

    expect(execFileSync('bash', ['-c', script], { encoding: 'utf8' })).toBe('rotate\n');
  });
});
