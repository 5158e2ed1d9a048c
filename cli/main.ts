import { Command } from 'commander';
import { verifyReceiptFile } from './receipt.ts';
import { render } from './render.ts';

const program = new Command('ephemera')
  .description('Turns HTML and URLs into PDFs and images, and forgets what it saw.')
  .showHelpAfterError();

program
  .command('render')
  .description('render a file, a URL, or standard input')
  .argument('<input>', 'an HTML file, an http(s) URL, or - for standard input')
  .option('-o, --output <file>', 'where to write; its ending (pdf, png, jpg, webp) says what (default: INPUT.pdf)')
  .option('--root <folder>', "what the page of a file may read (default: the file's own folder)")
  .option('--ready-file <file>', 'use the running stack that wrote this file (not for files, which need their folder)')
  .addHelpText(
    'after',
    '\nExamples:\n  ephemera render report.html\n  ephemera render docs/guide/start.html --root docs\n  ephemera render https://example.com -o page.png\n  cat a.html | ephemera render - -o a.pdf',
  )
  .action(async (input: string, options: { output?: string; root?: string; readyFile?: string }) => {
    process.exitCode = await render(input, {
      output: options.output,
      root: options.root,
      readyFile: options.readyFile ?? process.env.EPHEMERA_READY_FILE,
    });
  });

program
  .command('receipt')
  .description('receipts of deleted accounts')
  .command('verify')
  .description('check that a receipt is genuine; offline with --public-key')
  .argument('<file>', 'the receipt, as GET /v2/deletions/{id} answers it')
  .option('--public-key <file>', 'the public key in PEM, as GET /v2/deletions/public-key answers it')
  .option('--api <url>', 'where to fetch the public key (default: the running stack that EPHEMERA_READY_FILE names)')
  .action(async (file: string, { publicKey, api }: { publicKey?: string; api?: string }) => {
    process.exitCode = await verifyReceiptFile(file, { publicKey, api, readyFile: process.env.EPHEMERA_READY_FILE });
  });

await program.parseAsync();
