/** Uploads that mean harm: documents with their files, as forms and as ZIPs. */
import { bomb, symbolicLink, type ZipFile, zipOf } from '../../support/zips.ts';
import { canary } from './canary.ts';
import type { HostileRequest } from './table.ts';

const index = { name: 'index.html', bytes: '<link rel="stylesheet" href="bomb.css"><p>x' };
const refused = ['invalid_request'] as const;

const form = (name: string, files: readonly ZipFile[], ends: HostileRequest['ends']): HostileRequest => {
  const parts = [
    ...files.map(({ name: fileName, bytes }) => ({ head: `name="files"; filename="${fileName}"`, bytes })),
    ...['async', 'storage'].map((option) => ({ head: `name="${option}"`, bytes: 'false' })),
  ].flatMap(({ head, bytes }) => [`--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n`, bytes, '\r\n']);
  return {
    name,
    path: '/v2/html/pdf',
    headers: { 'Content-Type': 'multipart/form-data; boundary=b' },
    body: Buffer.concat([...parts, '--b--\r\n'].map((part) => Buffer.from(part as Uint8Array))),
    ends,
  };
};
const zip = (name: string, files: readonly ZipFile[], ends: HostileRequest['ends'] = refused): HostileRequest =>
  form(name, [{ name: 'site.zip', bytes: zipOf(files) }], ends);

export const hostileUploads: readonly HostileRequest[] = [
  zip('a ZIP that unfolds to a gigabyte', [index, bomb(1024 ** 3)], ['document_too_large']),
  zip('a ZIP that unfolds to a gigabyte and says ten bytes', [index, bomb(10)]),
  zip('a ZIP of 10,000 files', [
    index,
    ...Array.from({ length: 9_999 }, (_, at) => ({ name: `${canary}${at}`, bytes: '' })),
  ]),
  zip('a ZIP with a name that climbs', [index, { name: `../../${canary}`, bytes: '' }]),
  zip('a ZIP with an absolute name', [index, { name: `/tmp/${canary}`, bytes: '' }]),
  zip('a ZIP with a symbolic link', [index, symbolicLink(canary, '/proc/self/environ')]),
  zip('a ZIP without a document', [{ name: canary, bytes: '' }]),
  zip('a ZIP in which all files have one name', [index, index]),
  zip('a ZIP that is encrypted', [{ ...index, isEncrypted: true }]),
  form('a ZIP that is cut off', [{ name: 'site.zip', bytes: zipOf([index]).subarray(0, 50) }], refused),
  form('a form with a name that climbs', [index, { name: `../../../../tmp/${canary}`, bytes: '' }], refused),
  form('a form without a document', [{ name: canary, bytes: '' }], refused),
  form(
    'a document that asks for the files of the machine',
    [
      {
        name: 'index.html',
        bytes: '<iframe src="/..%2f..%2fetc/passwd"></iframe><img src="%00"><img src="%E0%A4%A"><a>x',
      },
    ],
    ['document'],
  ),
];
