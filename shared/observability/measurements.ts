/**
 * What the service measures of itself: one line in the log for each thing that ended, which CloudWatch counts as metrics
 * too. Only the fields below exist, so content has no way in: names, codes, ids and numbers.
 * Source: CloudWatch embedded metric format, version 0.
 */

export const metricNamespace = 'Ephemera';

/** What tells lines of an event apart: what became of it, and of what kind it was. */
type Measured = {
  /** `outcome`: the class of the status, as `2xx`. `kind`: method and path of the route, its parameters unnamed. */
  readonly request_ended: { readonly outcome: string; readonly kind: string };
  /** `outcome`: `success`, or the code of the error. `kind`: what was to be made, as `pdf`. */
  readonly render_ended: { readonly outcome: string; readonly kind: string };
  /** `outcome`: `done`, or `again` where the message comes once more. */
  readonly job_attempted: { readonly outcome: string };
  readonly delivery_attempted: { readonly outcome: string };
};
export type MeasuredEvent = keyof Measured;

type Ids = { readonly requestId: string; readonly jobId?: string | undefined };

/** The metrics of an event are told apart by these alone: each further combination is billed. */
const dimensions = ['event', 'outcome'] as const;

export type MeasuredLine = Ids & {
  readonly level: 'info';
  readonly event: MeasuredEvent;
  readonly outcome: string;
  readonly kind?: string;
  readonly milliseconds: number;
};

/** @param milliseconds that it took */
export const measure = <Event extends MeasuredEvent>(
  event: Event,
  milliseconds: number,
  { requestId, jobId, ...measured }: Measured[Event] & Ids,
): void => {
  const line: MeasuredLine = {
    level: 'info',
    event,
    requestId,
    ...(jobId && { jobId }),
    ...measured,
    milliseconds: Math.round(milliseconds),
  };
  const metrics = {
    Namespace: metricNamespace,
    Dimensions: [dimensions],
    Metrics: [{ Name: 'milliseconds', Unit: 'Milliseconds' }],
  };
  process.stdout.write(
    `${JSON.stringify({ ...line, _aws: { Timestamp: Date.now(), CloudWatchMetrics: [metrics] } })}\n`,
  );
};
