import { Command } from 'commander';
import { exportAccount } from './export.ts';
import { findConnection } from './export-connection.ts';
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
  .command('export')
  .description('export the whole account: records, documents, and a manifest that every file is checked against')
  .option('-o, --output <file>', 'a ZIP file, or a folder if it does not end in .zip', 'ephemera-export.zip')
  .option('--api <origin>', 'where the API is; the key is taken from EPHEMERA_API_KEY')
  .option('--ready-file <file>', 'use the running stack that wrote this file')
  .addHelpText('after', '\nExample:\n  EPHEMERA_API_KEY=… ephemera export --api https://api.example.com -o export.zip')
  .action(async ({ output, api, readyFile }: { output: string; api?: string; readyFile?: string }) => {
    const { EPHEMERA_API_KEY: apiKey, EPHEMERA_READY_FILE: usualFile } = process.env;
    process.exitCode = await exportAccount({
      output,
      connect: () => findConnection({ api, apiKey, readyFile: readyFile ?? usualFile }),
    });
  });

await program.parseAsync();
