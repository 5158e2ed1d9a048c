import { AppError } from '../domain/errors.ts';

/**
 * What is sent to a customer's address goes over https. Whether plain http is open at all is the operator's word; to
 * which hosts, the egress rule decides when it is sent.
 * @throws AppError `invalid_request`
 */
export const assertHttps = (field: string, address: string | undefined, isPlainHttpOpen: boolean): void => {
  if (address === undefined || isPlainHttpOpen || new URL(address).protocol === 'https:') return;
  throw new AppError('invalid_request', { field, message: `${field} must be an absolute https URL.` });
};
