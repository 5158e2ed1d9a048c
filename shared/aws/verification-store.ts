/**
 * The last verification report, and every public key that one was ever signed with. They lie beside the receipts, so that
 * they come back with them after a restore; neither holds content.
 */
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';

const Key = { pk: 'VERIFICATION', sk: 'LAST' };

export const createVerificationStore = (documents: DynamoDBDocumentClient, TableName: string) => {
  const read = async () => (await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;

  return {
    /** @param publicKey in PEM, of the key that the report is signed with */
    keep: async (report: string, publicKey: string): Promise<void> => {
      const update = new UpdateCommand({
        TableName,
        Key,
        UpdateExpression: 'SET #report = :report ADD #publicKeys :publicKeys',
        ExpressionAttributeNames: { '#report': 'report', '#publicKeys': 'publicKeys' },
        ExpressionAttributeValues: { ':report': report, ':publicKeys': new Set([publicKey]) },
      });
      await documents.send(update);
    },

    /** The signed report as JSON; undefined: there was none yet. */
    last: async (): Promise<string | undefined> => (await read())?.report,

    /** In PEM, one after the other; undefined: nothing was signed yet. */
    publicKeys: async (): Promise<string | undefined> => {
      const keys: Set<string> | undefined = (await read())?.publicKeys;
      return keys && [...keys].sort().join('');
    },
  };
};
