/** The end of an account, and the receipt of it. */
import { assertConfirmed } from '../../shared/api/account-deletion-fields.ts';
import { AppError } from '../../shared/domain/errors.ts';
import { deleteAccount } from '../../shared/usecases/delete-account.ts';
import { readReceipt } from '../../shared/usecases/read-receipt.ts';
import { type App, type AppParts, principalOf } from './call.ts';
import { jsonBodyIfAny } from './request-body.ts';

export const addAccountDeletion = (app: App, parts: AppParts): void => {
  app.delete('/v2/account', async (call) => {
    const { accountId, keyId } = await principalOf(call, 'manage', parts);
    assertConfirmed(jsonBodyIfAny(call), accountId);
    const begun = await deleteAccount({ accountId, by: keyId }, parts);
    // Another call was faster: this key is dead by now.
    if (!begun) throw new AppError('unauthorized', { field: 'X-API-Key' });
    return call.json(begun, 202);
  });

  app.get('/v2/deletions/public-key', async (call) =>
    call.body(await parts.receiptKey.publicKey(), 200, { 'Content-Type': 'application/x-pem-file' }),
  );

  app.get('/v2/deletions/:id', async (call) => {
    const secret = call.req.header('Receipt-Secret') ?? '';
    return call.json(await readReceipt({ id: call.req.param('id'), secret }, parts));
  });
};
