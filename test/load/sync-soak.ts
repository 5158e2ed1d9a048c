/** Callers who wait for their documents: more and more of them at a time. */
import { hello } from '../bench/documents.ts';
import { quantile } from '../bench/statistics.ts';
import type { EmbeddedStack } from '../support/embedded-stack.ts';
import { base64, post } from '../support/job-client.ts';

const body = { html: base64(hello), async: false, storage: false };

export type Step = {
  /** Callers at a time. */
  readonly callers: number;
  readonly documents: number;
  /** Statuses of what was no document, with how often. */
  readonly refused: Readonly<Record<number, number>>;
  /** Milliseconds until the last byte. */
  readonly p50: number;
  readonly p95: number;
};

export const soakSync = async (stack: EmbeddedStack, callers: number, documentsEach: number): Promise<Step> => {
  const times: number[] = [];
  const refused: Record<number, number> = {};
  const call = async (): Promise<void> => {
    for (let at = 0; at < documentsEach; at += 1) {
      const started = performance.now();
      const response = await post(stack, '/v2/html/pdf', body);
      const bytes = Buffer.from(await response.arrayBuffer());
      const isWhole = response.status === 201 && bytes.subarray(0, 5).equals(Buffer.from('%PDF-'));
      if (isWhole) times.push(performance.now() - started);
      else refused[response.status] = (refused[response.status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  return { callers, documents: times.length, refused, p50: quantile(times, 0.5), p95: quantile(times, 0.95) };
};
