/** A multiple of 3, so that no piece but the last is padded; and fewer arguments than any engine refuses. */
const pieceBytes = 24 * 1024;

/** Text as Base64 of its UTF-8 bytes; bytes as they are. */
export const toBase64 = (content: string | Uint8Array): string => {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  let encoded = '';
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    encoded += btoa(String.fromCharCode(...bytes.subarray(at, at + pieceBytes)));
  }
  return encoded;
};

/** @throws DOMException for what is no Base64 */
export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
