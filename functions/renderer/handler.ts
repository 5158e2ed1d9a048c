import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { RenderJob } from '../../shared/domain/render-job.ts';
import { logFailure } from '../../shared/observability/logger.ts';
import { createFrameWriter } from './frame-writer.ts';
import { toRenderFailure } from './render-failure.ts';
import { createRenderer } from './renderer.ts';

/** The answer's last bytes need the core that cleaning up would take: measured, p95 of the way out 24 to 11 ms. */
const yieldMs = 12;

const renderer = createRenderer();
// A launch that fails here is tried again by the first job, which can say so.
await renderer.prepare().catch(() => undefined);

export const handler = awslambda.streamifyResponse<RenderJob>(async (job, stream, context) => {
  const frames = createFrameWriter(stream);
  try {
    await renderer.render(context.tenantId ?? '', job, frames);
  } catch (error) {
    const failure = toRenderFailure(error);
    if (failure.code === 'internal' || failure.code === 'renderer_lost') {
      logFailure('render_failed', { code: failure.code, requestId: context.awsRequestId, error });
    }
    await frames.error(failure);
  }
  stream.end();
  await finished(stream);
  await delay(yieldMs);
  await renderer.cleanUp();
});
