import { jest } from '@jest/globals';
import { AppError } from '../../shared/domain/errors.ts';
import { logFailure } from '../../shared/observability/logger.ts';

const written = (error: unknown): Record<string, unknown> => {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    logFailure('request_failed', { code: 'internal', requestId: 'r-1', error });
    return JSON.parse(String(write.mock.calls[0]?.[0]));
  } finally {
    write.mockRestore();
  }
};

test('a failure is told by kind and place, and nothing of its message is', () => {
  const line = written(new TypeError('https://user:hunter2@example.com/\n    at hunter2 (hunter2:1:1)'));

  expect(line).toMatchObject({ code: 'internal', requestId: 'r-1', errorName: 'TypeError' });
  expect((line.frames as string[])[0]).toMatch(/^logger\.test\.ts:\d+:\d+$/);
  expect(JSON.stringify(line)).not.toMatch(/hunter2|example\.com/);
});

test('what caused a catalogue error is told the same way', () => {
  const line = written(new AppError('internal', {}, new RangeError('hunter2')));

  expect(line.errorName).toBe('RangeError');
  expect(JSON.stringify(line)).not.toContain('hunter2');
});

test('a name that is no name, and what is no error, show nothing', () => {
  const named = Object.assign(new Error('x'), { name: 'hunter2 and more' });

  expect(JSON.stringify(written(named))).not.toContain('hunter2');
  expect(JSON.stringify(written('hunter2'))).not.toContain('hunter2');
});
