import { Command } from 'commander';
import { jobLines } from '../client/job-lines.ts';
import { apiOf, type ConnectionOptions, clientFor } from './connection.ts';
import { addDeploymentCommands } from './deployment-commands.ts';
import { exportAccount } from './export.ts';
import { failureWords } from './failure-words.ts';
import { addMcpCommand } from './mcp/command.ts';
import { addOperatorCommands } from './operator-commands.ts';
import { verifyReceiptFile } from './receipt.ts';
import { render } from './render.ts';

const program = new Command('ephemera')
  .description('Turns HTML and URLs into PDFs and images, and forgets what it saw.')
  .showHelpAfterError()
  .option('--ready-file <file>', 'the running stack that wrote this file (EPHEMERA_READY_FILE)')
  .option('--api <url>', 'any other service, with its key in EPHEMERA_API_KEY (EPHEMERA_API)')
  .option('--admin-function <name>', "for an operator's commands: the admin function in AWS (EPHEMERA_ADMIN_FUNCTION)");

const { env } = process;
/** Which service is meant: by what the command line says, else by the environment. */
const connect = (): ConnectionOptions => {
  const { readyFile = env.EPHEMERA_READY_FILE, api = env.EPHEMERA_API, adminFunction } = program.opts();
  return {
    readyFile,
    api,
    apiKey: env.EPHEMERA_API_KEY,
    adminFunction: adminFunction ?? env.EPHEMERA_ADMIN_FUNCTION,
    rendererFunction: env.EPHEMERA_RENDERER_FUNCTION,
    verifierFunction: env.EPHEMERA_VERIFIER_FUNCTION,
  };
};

program
  .command('render')
  .description('render a file, a URL, or standard input')
  .argument('<input>', 'an HTML file, an http(s) URL, or - for standard input')
  .option('-o, --output <file>', 'where to write; its ending (pdf, png, jpg, webp) says what (default: INPUT.pdf)')
  .option('--root <folder>', "what the page of a file may read (default: the file's own folder)")
  .addHelpText(
    'after',
    '\nExamples:\n  ephemera render report.html\n  ephemera render docs/guide/start.html --root docs\n  ephemera render https://example.com -o page.png\n  cat a.html | ephemera render - -o a.pdf',
  )
  .action(async (input: string, options: { output?: string; root?: string }) => {
    process.exitCode = await render(input, {
      output: options.output,
      root: options.root,
      readyFile: connect().readyFile,
    });
  });

program
  .command('receipt')
  .description('receipts of deleted accounts')
  .command('verify')
  .description('check that a receipt is genuine; offline with --public-key')
  .argument('<file>', 'the receipt, as GET /v2/deletions/{id} answers it')
  .option('--public-key <file>', 'the public key in PEM, as GET /v2/deletions/public-key answers it')
  .action(async (file: string, { publicKey }: { publicKey?: string }) => {
    const { api, readyFile } = connect();
    process.exitCode = await verifyReceiptFile(file, { publicKey, api, readyFile });
  });

program
  .command('export')
  .description('export the whole account: records, documents, and a manifest that every file is checked against')
  .option('-o, --output <file>', 'a ZIP file, or a folder if it does not end in .zip', 'ephemera-export.zip')
  .addHelpText('after', '\nExample:\n  EPHEMERA_API_KEY=… ephemera export --api https://api.example.com -o export.zip')
  .action(async ({ output }: { output: string }) => {
    process.exitCode = await exportAccount({ output, connect: () => apiOf(connect()) });
  });

program
  .command('jobs')
  .description('look into the activity log')
  .command('show <id>')
  .description('show what is recorded of a job')
  .action(async (id: string) => {
    const job = await clientFor(await apiOf(connect())).jobs.get(id);
    process.stdout.write(`${jobLines(job).join('\n')}\n`);
  });

addMcpCommand(program, connect);
addOperatorCommands(program, connect);
addDeploymentCommands(program, connect, env);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`ephemera: ${failureWords(error)}\n`);
  process.exitCode = 1;
}
