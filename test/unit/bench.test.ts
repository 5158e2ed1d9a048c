/** What the bench makes of its times: a fault here would be taken for one of the product. */
import { median, pairDifference, pairRatio, quantile } from '../bench/statistics.ts';
import { type Results, targetRows } from '../bench/targets.ts';
import { takeTurns } from '../bench/timing.ts';

describe('times', () => {
  test('a quantile is one of the values, whatever their order', () => {
    const values = [9, 1, 5, 3, 7, 2, 8, 4, 6, 10];

    expect([quantile(values, 0.95), quantile(values, 0), median([30, 10, 20])]).toEqual([10, 1, 20]);
    expect(quantile([], 0.5)).toBeNaN();
    expect(values[0]).toBe(9);
  });

  test('pairs are related within their round, so that a slow round of both says nothing', () => {
    const [base, own] = [
      [10, 100, 20],
      [12, 120, 30],
    ];

    expect([pairRatio(own, base), pairDifference(own, base)]).toEqual([1.2, 10]);
  });

  test('each round begins with another one, gives all the same number, and the first rounds do not count', async () => {
    const turns: string[] = [];
    const entrant = (name: string) => ({
      name,
      run: async (round: number) => {
        turns.push(`${name}${round}`);
        return round;
      },
    });

    const series = await takeTurns([entrant('a'), entrant('b')], 2, 1);

    expect(turns).toEqual(['b1', 'a1', 'a2', 'b2', 'b3', 'a3']);
    expect([...series]).toEqual([
      ['a', [2, 3]],
      ['b', [2, 3]],
    ]);
  });
});

describe('targets', () => {
  const times = (floor: number, renderer: number, sync: number, jsreport: readonly [number, number]) =>
    new Map([
      ['floor', [floor]],
      ['renderer', [renderer]],
      ['sync', [sync]],
      ['async, asset', [renderer + 61]],
      ['jsreport, pool', [jsreport[0]]],
      ['jsreport, cold', [jsreport[1]]],
    ]);
  const verdicts = (results: Results): Record<string, readonly [string, string]> =>
    Object.fromEntries(targetRows(results).map(([what = '', , seen = '', verdict = '']) => [what, [seen, verdict]]));

  test('what was not measured is neither met nor missed', () => {
    const rows = Object.values(verdicts({ times: new Map(), outside: new Map(), throughput: new Map() }));

    expect(rows.length).toBeGreaterThan(10);
    expect(new Set(rows.map(([seen, verdict]) => `${seen} ${verdict}`))).toEqual(new Set(['— not measured']));
  });

  test('most and least are told apart, and of two ways to run a peer the faster one counts', () => {
    const rates = new Map([
      ['sync', [9]],
      ['bare', [10]],
    ]);
    const seen = verdicts({
      times: new Map([['invoice', times(100, 114, 140, [419, 900])]]),
      outside: new Map([['invoice', [7, 9, 8]]]),
      throughput: new Map([['invoice', { rates, measure: 'bare' }]]),
    });

    expect(seen).toMatchObject({
      'invoice: renderer to floor': ['1.14 ×', 'met'],
      'invoice: sync, spent outside Chromium': ['8.0 ms', 'met'],
      'invoice: sync to floor': ['1.40 ×', 'missed'],
      'invoice: sync to floor, the limit': ['1.40 ×', 'met'],
      'invoice: jsreport to sync': ['2.99 ×', 'missed'],
      'invoice: sync, 4 at a time, to the best bare': ['0.90 ×', 'met'],
      'invoice: from the 202 to the asset, less the render': ['61.0 ms', 'missed'],
    });
  });
});
