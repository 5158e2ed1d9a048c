import { toJobBody } from '../../shared/api/job-body.ts';
import { parseDeletionQuery, parseJobQuery } from '../../shared/api/page-query.ts';
import { AppError } from '../../shared/domain/errors.ts';
import { keptJob, keptPage } from '../../shared/domain/retention.ts';
import { deleteJob } from '../../shared/usecases/delete-job.ts';
import { type App, type AppParts, principalOf, versions, withLinks } from './call.ts';
import { addNextLink } from './page-links.ts';
import { pathId } from './path-id.ts';

export const addJobs = (app: App, parts: AppParts): void => {
  for (const version of versions) {
    app.get(`/${version}/jobs`, async (call) => {
      const { accountId, retention } = await principalOf(call, 'read', parts);
      const { filter, page: request } = parseJobQuery(call.req.query());
      const page = await parts.pages.jobs(accountId, filter, keptPage(request, retention, 'jobDays', parts.now()));
      const jobs = page.items.flatMap((job) => keptJob(job, retention, parts.now()) ?? []);
      addNextLink(call, page, parts);
      const hasFiles = jobs.some(({ assetId }) => assetId !== undefined);
      const bodies = await withLinks({ call, parts, accountId, hasFiles }, (addresses) =>
        jobs.map((job) => toJobBody(job, addresses)),
      );
      return call.json(bodies);
    });

    app.get(`/${version}/jobs/:id`, async (call) => {
      const { accountId, retention } = await principalOf(call, 'read', parts);
      const found = await parts.jobs.find({ accountId, id: pathId(call, 'job') });
      const job = found && keptJob(found, retention, parts.now());
      if (!job) throw new AppError('not_found');
      const hasFiles = job.assetId !== undefined;
      return call.json(await withLinks({ call, parts, accountId, hasFiles }, (addresses) => toJobBody(job, addresses)));
    });

    app.delete(`/${version}/jobs/:id`, async (call) => {
      const { accountId, keyId: by } = await principalOf(call, 'manage', parts);
      const { assets: withAsset } = parseDeletionQuery(call.req.query());
      const job = await parts.jobs.find({ accountId, id: pathId(call, 'job') });
      if (!job) throw new AppError('not_found');
      await parts.audit.add({ accountId, by, action: 'job_deleted', subject: job.id });
      if (!(await deleteJob(job, { withAsset }, parts))) throw new AppError('not_found');
      return call.json({ status: 'success' });
    });
  }
};
