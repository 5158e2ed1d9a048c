/**
 * Two client libraries rewrite the keys of `data` from snake_case to camelCase, at every depth. So a template finds a
 * value under both spellings, whichever of them the data has.
 */

/** As those libraries rewrite a key: `company_name` to `companyName`, `__auto_calculate` to `AutoCalculate`. */
export const toCamelCase = (key: string): string => {
  const [first = '', ...words] = key.split('_');
  return first + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()).join('');
};

type Target = Readonly<Record<string, unknown>>;

const keysByCamelCase = new WeakMap<Target, ReadonlyMap<string, string>>();

const indexKeys = (target: Target): ReadonlyMap<string, string> => {
  const known = keysByCamelCase.get(target);
  if (known) return known;
  // In reverse, so that of several keys with one camelCase the first is kept.
  const keys = new Map(
    Object.keys(target)
      .reverse()
      .map((key) => [toCamelCase(key), key]),
  );
  keysByCamelCase.set(target, keys);
  return keys;
};

/** The key that holds what is asked for: exactly as spelled, else one that the libraries would write alike. */
const findKey = (target: Target, name: string | symbol): string | undefined => {
  if (typeof name === 'symbol') return undefined;
  return Object.hasOwn(target, name) ? name : indexKeys(target).get(toCamelCase(name));
};

const bothSpellings: ProxyHandler<Target> = {
  get: (target, name) => Reflect.get(target, findKey(target, name) ?? name),
  has: (target, name) => findKey(target, name) !== undefined || Reflect.has(target, name),
  // Some filters ask for an own property first.
  getOwnPropertyDescriptor: (target, name) => Reflect.getOwnPropertyDescriptor(target, findKey(target, name) ?? name),
};

const isRecord = (value: unknown): value is Target =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/**
 * Parses JSON into values whose objects answer to both spellings of their keys. Iteration shows the keys as they came,
 * each once.
 */
export const parseBothSpellings = (json: string): unknown =>
  // A reviver's result is stored by definition, not by assignment: a key `__proto__` stays a key.
  JSON.parse(json, (_key, value: unknown) => (isRecord(value) ? new Proxy(value, bothSpellings) : value));
