import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { createMetrics } from '../../local/metrics.ts';
import { measure } from '../../shared/observability/measurements.ts';

const written = (work: () => void): string => {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    work();
    return write.mock.calls.map(([line]) => String(line)).join('');
  } finally {
    write.mockRestore();
  }
};
const request = (ms: number, outcome: string, kind = 'POST /v2/html/pdf'): string =>
  written(() => measure('request_ended', ms, { outcome, kind, requestId: 'r-1', jobId: 'job_1' }));

test('a measurement is one line that CloudWatch takes for a metric, told apart by event and outcome alone', () => {
  const line = JSON.parse(request(12.4, '2xx'));

  expect(line).toMatchObject({ event: 'request_ended', outcome: '2xx', requestId: 'r-1', jobId: 'job_1' });
  const [{ Namespace, Dimensions, Metrics }] = line._aws.CloudWatchMetrics;
  expect([Namespace, Dimensions]).toEqual(['Ephemera', [['event', 'outcome']]]);
  // Each name stands for a field of the line itself.
  expect(Metrics.map(({ Name, Unit }: Record<string, string>) => [line[Name ?? ''], Unit])).toEqual([
    [12, 'Milliseconds'],
  ]);
  expect(Math.abs(line._aws.Timestamp - Date.now())).toBeLessThan(60_000);
});

describe('for Prometheus', () => {
  let folder: string;
  let log: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'metrics-'));
    log = join(folder, 'api.log');
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('each line is counted once, however often it is looked at, and none before it is whole', async () => {
    const whole = request(200, '2xx');
    await writeFile(log, `no JSON\n${whole}{"event":"other"}\n${whole.slice(0, 40)}`);
    const metrics = createMetrics([log]);
    const counted = async () => /_count{(.*)} (\d+)/.exec(await metrics.text())?.slice(1);

    await Promise.all([metrics.text(), metrics.text()]);
    expect(await counted()).toEqual(['outcome="2xx",kind="POST /v2/html/pdf"', '1']);
    await appendFile(log, whole.slice(40));
    expect((await counted())?.[1]).toBe('2');
    expect(await metrics.text()).toContain('ephemera_request_seconds_sum{outcome="2xx",kind="POST /v2/html/pdf"} 0.4');
  });
});
