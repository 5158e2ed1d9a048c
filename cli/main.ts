import { Command } from 'commander';
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

await program.parseAsync();
