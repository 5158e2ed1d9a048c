type Update = {
  readonly UpdateExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, unknown>;
};

type More = {
  /** Attributes that are removed. */
  readonly remove?: readonly string[];
  /** Attributes that only the condition names. */
  readonly names?: readonly string[];
  /** Values that only the condition names, with their colons. */
  readonly values?: Readonly<Record<string, unknown>>;
};

/**
 * DynamoDB's update language, written from values: each attribute `x` is `#x` and its new value `:x`; what is undefined
 * is left alone.
 */
export const updateOf = (set: object, { remove = [], names = [], values = {} }: More = {}): Update => {
  const fields = Object.entries(set).filter(([, value]) => value !== undefined);
  const clauses = [
    ...(fields.length > 0 ? [`SET ${fields.map(([name]) => `#${name} = :${name}`).join(', ')}`] : []),
    ...(remove.length > 0 ? [`REMOVE ${remove.map((name) => `#${name}`).join(', ')}`] : []),
  ];
  const named = [...fields.map(([name]) => name), ...remove, ...names];
  const given = { ...Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])), ...values };
  return {
    UpdateExpression: clauses.join(' '),
    ExpressionAttributeNames: Object.fromEntries(named.map((name) => [`#${name}`, name])),
    ...(Object.keys(given).length > 0 && { ExpressionAttributeValues: given }),
  };
};
