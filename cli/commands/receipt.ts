/** `ephemera receipt`. */
import { type Command, leaf } from '../command.ts';
import { verifyReceiptFile } from '../receipt.ts';

export const command: Command = {
  summary: 'Check receipts of deleted accounts',
  commands: {
    verify: leaf<{ publicKey?: string }>({
      summary: 'check that a receipt is genuine; offline with --public-key',
      args: [{ name: 'file', summary: 'the receipt, as GET /v2/deletions/{id} answers it' }],
      flags: [
        {
          name: 'public-key',
          value: 'file',
          summary: 'the public key in PEM, as GET /v2/deletions/public-key answers it',
        },
      ],
      examples: [['ephemera receipt verify receipt.json --public-key ephemera-receipts.pem', '']],
      run: ({ args: [file = ''], flags, connection }) => {
        const { api, readyFile } = connection();
        return verifyReceiptFile(file, { publicKey: flags.publicKey, api, readyFile });
      },
    }),
  },
};
