/** `ephemera export`. */
import { leaf } from '../command.ts';
import { apiOf } from '../connection.ts';
import { exportAccount } from '../export.ts';

export const command = leaf<{ output: string }>({
  summary: 'Export the whole account: records, documents, and a manifest that every file is checked against',
  flags: [
    {
      name: 'output',
      short: 'o',
      value: 'file',
      summary: 'a ZIP file, or a folder if it does not end in .zip',
      fallback: 'ephemera-export.zip',
    },
  ],
  examples: [['EPHEMERA_API_KEY=... ephemera export --url https://api.example.com -o export.zip', '']],
  run: ({ flags, connection }) => exportAccount({ output: flags.output, connect: () => apiOf(connection()) }),
});
