/** A ZIP of files that are compressed by themselves: stored, in one piece. Source: APPNOTE.TXT, 4.3 and 4.4. */
import { crc32 } from 'node:zlib';

type File = { readonly name: string; readonly bytes: Uint8Array };

/** 1 January 1980: the archive tells nothing of when it was made. */
const noTime = 0x0021_0000;
const version = 20;

/** What the two headers of a file have in common. */
const descriptionOf = ({ name, bytes }: File): Buffer => {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(version, 0);
  fields.writeUInt32LE(noTime, 6);
  fields.writeUInt32LE(crc32(bytes), 10);
  fields.writeUInt32LE(bytes.length, 14);
  fields.writeUInt32LE(bytes.length, 18);
  fields.writeUInt16LE(Buffer.byteLength(name), 22);
  return fields;
};

/** @param files with names in ASCII; together they must fit into one document */
export const storedZip = (files: readonly File[]): Buffer => {
  const local: Uint8Array[] = [];
  const central: Uint8Array[] = [];
  let offset = 0;
  for (const file of files) {
    const [name, description] = [Buffer.from(file.name, 'latin1'), descriptionOf(file)];
    const head = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), description, name]);
    local.push(head, file.bytes);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    central.push(Buffer.from('PK\x01\x02', 'latin1'), Buffer.from([version, 0]), description, place, name);
    offset += head.length + file.bytes.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
};
