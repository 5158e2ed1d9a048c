import { readReport } from '../../../shared/aws/timed-render.ts';

test('what Lambda bills and the memory that it saw are read from its own line, whatever the function printed', () => {
  const log = [
    'START RequestId: 6bc28136 Version: $LATEST',
    'REPORT was printed by the function, Billed Duration: 9 ms',
    'END RequestId: 6bc28136',
    'REPORT RequestId: 6bc28136\tDuration: 187.41 ms\tBilled Duration: 188 ms\tMemory Size: 2048 MB\tMax Memory Used: 611 MB\tInit Duration: 812.10 ms\t',
    '',
  ].join('\n');

  expect(readReport(log)).toEqual({ billedMs: 188, peakMb: 611 });
  expect(readReport('')).toEqual({ billedMs: undefined, peakMb: undefined });
});
