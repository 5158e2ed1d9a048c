import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..', '..');
const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');

/** Has Jest write its two HTML reports of a small test, pages into `plain` and a program into `app`. */
export const writeCoverageReports = async (folder: string): Promise<void> => {
  const { default: configuration } = await import(join(root, 'jest.config.js'));
  const config = {
    ...configuration,
    rootDir: root,
    collectCoverageFrom: ['infra/font-*.ts'],
    coverageDirectory: folder,
    coverageReporters: [
      ['html', { subdir: 'plain' }],
      ['html-spa', { subdir: 'app' }],
    ],
  };
  const run = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest];
  const what = ['--coverage', '--config', JSON.stringify(config), 'test/unit/font-tables.test.ts'];
  await promisify(execFile)(process.execPath, [...run, ...what], { cwd: root });
};
