/**
 * The last verification report, the last that tells of a search for secrets too, so that the daily look hides none, and every
 * public key that one was ever signed with. They lie beside the receipts, so that they come back with them after a restore;
 * none holds content.
 */
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';

const lastKey = { pk: 'VERIFICATION', sk: 'LAST' };
const searchKey = { pk: 'VERIFICATION', sk: 'SEARCH' };

type Kept = { readonly publicKey: string; readonly isOfSearch: boolean };

export const createVerificationStore = (documents: DynamoDBDocumentClient, TableName: string) => {
  const read = async (Key = lastKey) =>
    (await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;

  const keepSearch = async (report: string): Promise<void> => {
    const set = { UpdateExpression: 'SET #report = :report', ExpressionAttributeNames: { '#report': 'report' } };
    const ExpressionAttributeValues = { ':report': report };
    await documents.send(new UpdateCommand({ TableName, Key: searchKey, ...set, ExpressionAttributeValues }));
  };

  return {
    /** @param publicKey in PEM, of the key that the report is signed with */
    keep: async (report: string, { publicKey, isOfSearch }: Kept): Promise<void> => {
      if (isOfSearch) await keepSearch(report);
      const update = new UpdateCommand({
        TableName,
        Key: lastKey,
        UpdateExpression: 'SET #report = :report ADD #publicKeys :publicKeys',
        ExpressionAttributeNames: { '#report': 'report', '#publicKeys': 'publicKeys' },
        ExpressionAttributeValues: { ':report': report, ':publicKeys': new Set([publicKey]) },
      });
      await documents.send(update);
    },

    /** The signed report as JSON; undefined: there was none yet. */
    last: async (): Promise<string | undefined> => (await read())?.report,
    lastOfSearch: async (): Promise<string | undefined> => (await read(searchKey))?.report,

    /** In PEM, one after the other; undefined: nothing was signed yet. */
    publicKeys: async (): Promise<string | undefined> => {
      const keys: Set<string> | undefined = (await read())?.publicKeys;
      return keys && [...keys].sort().join('');
    },
  };
};
