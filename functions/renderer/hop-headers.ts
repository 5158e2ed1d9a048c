/** Headers that concern one hop only (RFC 9110, 7.6.1), and those that only a proxy and its client exchange. */
const hopNames = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const namedBy = (raw: readonly string[]): string[] =>
  raw.flatMap((value, at) =>
    at % 2 === 1 && raw[at - 1]?.toLowerCase() === 'connection' ? value.toLowerCase().split(/\s*,\s*/) : [],
  );

/** Raw headers (name, value, name, …) less those that may not go further, and less `others` (lower-case names). */
export const endToEndHeaders = (raw: readonly string[], others: readonly string[] = []): string[] => {
  const dropped = [...namedBy(raw), ...others];
  const isDropped = (name: string): boolean => hopNames.has(name) || dropped.includes(name);
  const kept: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [name = '', value = ''] = [raw[at], raw[at + 1]];
    if (!isDropped(name.toLowerCase())) kept.push(name, value);
  }
  return kept;
};
