/** Rows of the audit trail. */
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Act } from '../domain/audit.ts';
import { newId } from '../domain/ids.ts';
import { auditItem } from './record-rows.ts';

export const createAuditStore = (documents: DynamoDBDocumentClient, TableName: string, now = Date.now) => ({
  add: async (act: Act): Promise<void> => {
    const createdAt = now();
    const Item = auditItem({ ...act, id: newId('audit', createdAt), createdAt });
    await documents.send(new PutCommand({ TableName, Item }));
  },
});
