import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { RenderJob } from '../../shared/domain/render-job.ts';
import { logFailure } from '../../shared/observability/logger.ts';
import { measure } from '../../shared/observability/measurements.ts';
import { createFrameWriter } from './frame-writer.ts';
import { toRenderFailure } from './render-failure.ts';
import { createRenderer } from './renderer.ts';

/** The answer's last bytes need the core that cleaning up would take: measured, p95 of the way out 24 to 11 ms. */
const yieldMs = 12;

const renderer = createRenderer();
// A launch that fails here is tried again by the first job, which can say so.
await renderer.prepare().catch(() => undefined);

export const handler = awslambda.streamifyResponse<RenderJob>(async (job, stream, context) => {
  const startedAt = performance.now();
  const frames = createFrameWriter(stream);
  let outcome = 'success';
  try {
    await renderer.render(context.tenantId ?? '', job, frames);
  } catch (error) {
    const failure = toRenderFailure(error);
    if (failure.code === 'internal' || failure.code === 'renderer_lost') {
      logFailure('render_failed', { code: failure.code, requestId: context.awsRequestId, error });
    }
    outcome = failure.code;
    await frames.error(failure);
  }
  stream.end();
  await finished(stream);
  const requestId = context.awsRequestId;
  measure('render_ended', performance.now() - startedAt, { outcome, kind: job.output.format, requestId });
  await delay(yieldMs);
  await renderer.cleanUp();
});
