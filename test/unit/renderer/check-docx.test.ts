/** What is no sound DOCX document gets no further than the check, whatever it says of itself. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { talkativeDocx } from '../../../cli/verify/talkative-docx.ts';
import { checkDocx } from '../../../functions/renderer/office/check-docx.ts';
import { hostileDocx } from '../../support/hostile-docx.ts';

const fixture = (name: string): Buffer =>
  readFileSync(join(import.meta.dirname, '..', '..', 'office', 'fixtures', `${name}.docx`));

const codeOf = (file: Buffer): Promise<string> =>
  checkDocx(file).then(
    () => 'sound',
    (error: { code: string; field: string }) => `${error.code} ${error.field}`,
  );

test.each([
  ['one that unfolds to a gigabyte', hostileDocx.bomb(), 'document_too_large'],
  ['one that unfolds to a gigabyte and says ten bytes', hostileDocx.lyingBomb(), 'docx_broken'],
  ['one whose XML unfolds to 100 MB', hostileDocx.xmlBomb(), 'document_too_large'],
  ['one of 5,000 parts', hostileDocx.manyEntries(), 'document_too_large'],
  ['one that declares entities', hostileDocx.entities(), 'docx_broken'],
  ['one that declares them in UTF-16', hostileDocx.wideEntities(), 'docx_broken'],
  ['one with an external entity, found in the world', fixture('ExternalEntityInText'), 'docx_broken'],
  ['one whose part climbs out of it', hostileDocx.climbing(), 'docx_broken'],
  ['one with two parts of one name', hostileDocx.twice(), 'docx_broken'],
  ['one whose ZIP is encrypted', hostileDocx.locked(), 'docx_encrypted'],
  ['one that is cut off', hostileDocx.cutOff(), 'docx_broken'],
  ['a ZIP of something else', hostileDocx.noDocument(), 'docx_broken'],
  ['no ZIP at all', Buffer.from('PK\x03\x04 but nothing behind it'), 'docx_broken'],
])('refuses %s', async (_, file, code) => {
  expect(await codeOf(file)).toBe(`${code} file`);
});

test.each(['heading123', 'bug59058', '61787', 'VariousPictures'])('lets %s pass, which others wrote', async (name) => {
  expect(await codeOf(fixture(name))).toBe('sound');
});

test('lets a document pass that was made as small as can be', async () => {
  expect(await codeOf(talkativeDocx('x'))).toBe('sound');
});
