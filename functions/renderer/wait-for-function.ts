import type { Protocol } from 'puppeteer-core';
import { AppError } from '../../shared/domain/errors.ts';
import { evaluateInPage } from './evaluate-in-page.ts';
import { type Loading, until } from './loading.ts';

const falseNumbers = ['NaN', '-0', '0n'];

const isTruthy = ({ type, subtype, value, unserializableValue }: Protocol.Runtime.RemoteObject): boolean => {
  if (type === 'undefined' || subtype === 'null') return false;
  if (unserializableValue) return !falseNumbers.includes(unserializableValue);
  return type === 'object' || type === 'function' || type === 'symbol' || Boolean(value);
};

/** Only an expression that does not parse fails with a stack of nothing. */
const isNoExpression = ({ exception, stackTrace }: Protocol.Runtime.ExceptionDetails): boolean =>
  exception?.className === 'SyntaxError' && !stackTrace;

/**
 * Waits until an expression, or what it promises, is true; one that throws is not true yet.
 * @throws AppError `render_timeout`, or `invalid_request` for what is no JavaScript
 */
export const waitForFunction = async (loading: Loading): Promise<void> => {
  const { waitForFunction: expression = '' } = loading.options;
  const isTrue = async (): Promise<boolean> => {
    const answer = await evaluateInPage(loading.prepared.cdp, expression);
    if (!answer) return false;
    const { result, exceptionDetails } = answer;
    if (exceptionDetails && isNoExpression(exceptionDetails)) {
      const message = 'waitForFunction is not a JavaScript expression.';
      throw new AppError('invalid_request', { field: 'waitForFunction', message });
    }
    return !exceptionDetails && isTruthy(result);
  };
  await until(loading, isTrue, { field: 'waitForFunction' });
};
