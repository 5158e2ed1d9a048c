/** Writes and transactions, each committed as one batch: all of it or nothing, index entries included. */
import { createHash } from 'node:crypto';
import { type Engine, type Fields, type ServiceError, type Staged, serviceError } from './dynamodb-engine.ts';

const actionsMax = 100;
const tokenLifetimeMs = 10 * 60 * 1000;

/** A check is a deletion whose writes are dropped: it reads and compares the same way. */
const operationOf = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'DeleteItem',
} as const;
const expressionNeeded = {
  Put: undefined,
  Update: 'UpdateExpression',
  Delete: undefined,
  ConditionCheck: 'ConditionExpression',
} as const;

type Kind = keyof typeof operationOf;
type Action = { readonly kind: Kind; readonly request: Fields; readonly showsItem: boolean };

const invalid = (message: string): ServiceError => serviceError('ValidationException', { message });
const typeOf = (failure: ServiceError): string => failure.body.__type.split('#').at(-1) ?? '';
const showsItem = (input: Fields): boolean => input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';

const itemShown = (staged: Staged, shows: boolean): Fields => {
  const item = shows ? staged.itemRead?.item : undefined;
  return item ? { Item: item } : {};
};

const listIn = (input: Fields): readonly Fields[] => {
  const { TransactItems: items } = input;
  if (Array.isArray(items) && items.length > 0 && items.length <= actionsMax) return items;
  throw invalid(`1 validation error detected: TransactItems must have 1 to ${actionsMax} members`);
};

const onlyEntry = (item: Fields): readonly [string, Fields] => {
  const [entry, ...others] = Object.entries(item).filter(([, value]) => value != null);
  if (entry && others.length === 0) return [entry[0], entry[1] as Fields];
  throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
};

const toAction = (engine: Engine, item: Fields): Action => {
  const [kind, input] = onlyEntry(item);
  if (!Object.hasOwn(operationOf, kind)) throw invalid(`TransactItems cannot contain ${kind}`);
  const known = kind as Kind;
  const needed = expressionNeeded[known];
  if (needed && !input[needed])
    throw invalid(`The parameter '${needed}' is required but was not present in the request`);
  return { kind: known, showsItem: showsItem(input), request: engine.validate(operationOf[known], input) };
};

const assertDistinct = (outcomes: readonly Staged[]): void => {
  const keys = outcomes.flatMap(({ itemRead }) => (itemRead ? [itemRead.key] : []));
  if (new Set(keys).size === keys.length) return;
  throw invalid('Transaction request cannot include multiple operations on one item');
};

const toReason = (staged: Staged, shows: boolean): Fields => {
  const { failure } = staged;
  if (!failure) return { Code: 'None' };
  const Message = failure.message;
  switch (typeOf(failure)) {
    case 'ConditionalCheckFailedException':
      return { Code: 'ConditionalCheckFailed', Message, ...itemShown(staged, shows) };
    case 'ValidationException':
      return { Code: 'ValidationError', Message };
    default:
      throw failure;
  }
};

const cancelled = (reasons: readonly Fields[]): ServiceError => {
  const codes = reasons.map(({ Code }) => Code).join(', ');
  const Message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return serviceError('TransactionCanceledException', { Message, CancellationReasons: reasons });
};

const commitAll = async (engine: Engine, actions: readonly Action[]): Promise<Fields> => {
  const outcomes = actions.map(({ kind, request }) => engine.stage(operationOf[kind], request));
  assertDistinct(outcomes);
  const reasons = outcomes.map((outcome, index) => toReason(outcome, actions[index]?.showsItem === true));
  if (outcomes.some(({ failure }) => failure)) throw cancelled(reasons);
  await engine.commit(
    outcomes.flatMap(({ writes }, index) => (actions[index]?.kind === 'ConditionCheck' ? [] : writes)),
  );
  return {};
};

/** PutItem, UpdateItem, DeleteItem, BatchWriteItem. Throws ServiceError. */
export const writeItems = async (engine: Engine, operation: string, input: Fields): Promise<Fields> => {
  const shows = showsItem(input);
  const request = engine.validate(operation, input);
  return engine.exclusively(async () => {
    const staged = engine.stage(operation, request);
    const { failure } = staged;
    if (failure && typeOf(failure) === 'ConditionalCheckFailedException') {
      Object.assign(failure.body, itemShown(staged, shows));
    }
    if (failure) throw failure;
    await engine.commit(staged.writes);
    return staged.answer;
  });
};

/** Throws ServiceError. */
export const transactGetItems = async (engine: Engine, input: Fields): Promise<Fields> => {
  const requests = listIn(input).map((item) => {
    const [kind, get] = onlyEntry(item);
    if (kind !== 'Get') throw invalid(`TransactItems cannot contain ${kind}`);
    return engine.validate('GetItem', get);
  });
  return engine.exclusively(async () => {
    const outcomes = requests.map((request) => engine.stage('GetItem', request));
    assertDistinct(outcomes);
    const reasons = outcomes.map((outcome) => toReason(outcome, false));
    if (outcomes.some(({ failure }) => failure)) throw cancelled(reasons);
    return { Responses: outcomes.map(({ answer }) => answer) };
  });
};

/**
 * TransactWriteItems. The SDK sends a token with each transaction and again with each retry of it: a transaction that was
 * committed, but whose answer was lost, is not run twice. Tokens are kept in memory for ten minutes, as DynamoDB does.
 * The function that it returns throws ServiceError.
 */
export const createTransactWriteItems = (engine: Engine): ((input: Fields) => Promise<Fields>) => {
  const committed = new Map<unknown, { readonly digest: string; readonly at: number }>();

  const forgetOld = (now: number): void => {
    for (const [token, { at }] of committed) {
      if (at > now - tokenLifetimeMs) return;
      committed.delete(token);
    }
  };

  return async (input) => {
    const { ClientRequestToken: token, ...rest } = input;
    const digest = createHash('sha256').update(JSON.stringify(rest)).digest('hex');
    const actions = listIn(input).map((item) => toAction(engine, item));
    return engine.exclusively(async () => {
      forgetOld(Date.now());
      const earlier = token ? committed.get(token) : undefined;
      if (earlier && earlier.digest !== digest) throw serviceError('IdempotentParameterMismatchException', {});
      if (earlier) return {};
      const answer = await commitAll(engine, actions);
      if (token) committed.set(token, { digest, at: Date.now() });
      return answer;
    });
  };
};
