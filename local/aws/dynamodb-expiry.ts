/** Time to live: which attribute of a table says when an item expires, and the deletion of what has expired. */
import { type Engine, type Fields, type Item, serviceError } from './dynamodb-engine.ts';

const oldestSeconds = 5 * 365 * 24 * 60 * 60;
const prefix = 'ttl~';
const keyOf = (table: unknown): string => `${prefix}${table}`;

const attributeOf = (engine: Engine, table: unknown): string | undefined =>
  engine.value(keyOf(table)) as string | undefined;

/** Throws ServiceError. */
export const updateTimeToLive = async (engine: Engine, input: Fields): Promise<Fields> => {
  const { TableName: table, TimeToLiveSpecification: specification } = input;
  const { AttributeName: attribute, Enabled: isEnabled } = (specification ?? {}) as Fields;
  if (typeof attribute !== 'string' || typeof isEnabled !== 'boolean') {
    throw serviceError('ValidationException', { message: 'TimeToLiveSpecification needs AttributeName and Enabled' });
  }
  await engine.run('DescribeTable', engine.validate('DescribeTable', { TableName: table }));
  return engine.exclusively(async () => {
    if ((attributeOf(engine, table) !== undefined) === isEnabled) {
      const message = `TimeToLive is already ${isEnabled ? 'enabled' : 'disabled'}`;
      throw serviceError('ValidationException', { message });
    }
    const key = keyOf(table);
    await engine.commit([isEnabled ? { type: 'put', key, value: attribute } : { type: 'del', key }]);
    return { TimeToLiveSpecification: specification };
  });
};

/** Throws ServiceError. */
export const describeTimeToLive = async (engine: Engine, input: Fields): Promise<Fields> => {
  const answer = await engine.run('DescribeTimeToLive', engine.validate('DescribeTimeToLive', { ...input }));
  const attribute = attributeOf(engine, input.TableName);
  if (attribute === undefined) return answer;
  return { TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: attribute } };
};

/** A new table of the same name starts without expiry. */
export const forgetTimeToLive = (engine: Engine, table: unknown): Promise<void> =>
  engine.commit([{ type: 'del', key: keyOf(table) }]);

const keyAttributes = async (engine: Engine, table: string): Promise<readonly string[]> => {
  const { Table } = await engine.run('DescribeTable', { TableName: table });
  return (Table as { KeySchema: { AttributeName: string }[] }).KeySchema.map(({ AttributeName }) => AttributeName);
};

const isExpired = (item: Item, attribute: string, nowSeconds: number): boolean => {
  const expiresAt = Number(item[attribute]?.N);
  return expiresAt <= nowSeconds && expiresAt > nowSeconds - oldestSeconds;
};

/** Asked again under the lock, since the item may have been given more time meanwhile. */
const deleteExpired = (engine: Engine, table: string, key: Item, attribute: string, nowSeconds: number) => {
  const request = engine.validate('DeleteItem', {
    TableName: table,
    Key: key,
    ConditionExpression: '#expiry <= :now',
    ExpressionAttributeNames: { '#expiry': attribute },
    ExpressionAttributeValues: { ':now': { N: String(nowSeconds) } },
  });
  return engine.exclusively(async () => {
    const { failure, writes } = engine.stage('DeleteItem', request);
    if (failure) return 0;
    await engine.commit(writes);
    return 1;
  });
};

const expireTable = async (engine: Engine, table: string, attribute: string, nowSeconds: number): Promise<number> => {
  const keys = await keyAttributes(engine, table);
  let deleted = 0;
  for await (const [, value] of engine.entriesUnder(`item-${table}~`)) {
    const item = value as Item;
    if (!isExpired(item, attribute, nowSeconds)) continue;
    const key = Object.fromEntries(keys.map((name) => [name, item[name] ?? {}]));
    deleted += await deleteExpired(engine, table, key, attribute, nowSeconds);
  }
  return deleted;
};

/**
 * Deletes the items whose time has come by `now` (epoch ms) and says how many. As in DynamoDB, a time that lies more than
 * five years back does not count.
 */
export const expireItems = async (engine: Engine, now: number): Promise<number> => {
  let deleted = 0;
  for await (const [key, attribute] of engine.entriesUnder(prefix)) {
    deleted += await expireTable(engine, key.slice(prefix.length), attribute as string, Math.floor(now / 1000));
  }
  return deleted;
};
