import { randomUUID } from 'node:crypto';
import type { ScheduledEvent } from 'aws-lambda';

export type ScheduleOptions = {
  readonly everyMs: number;
  readonly ruleArn: string;
  readonly accountId: string;
  readonly region: string;
};

/** The event of a scheduled rule. Source: EventBridge user guide, "Creating a scheduled rule". */
const eventOf = ({ ruleArn, accountId, region }: ScheduleOptions): ScheduledEvent => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: accountId,
  time: `${new Date().toISOString().slice(0, 19)}Z`,
  region,
  resources: [ruleArn],
  detail: {},
});

/**
 * Runs a function by the clock. A run that lasts longer than the period is not joined by a second one, which AWS would
 * start: with shortened periods they would pile up here. A failed run is made up for by the next.
 *
 * @returns what ends the schedule
 */
export const startSchedule = (
  options: ScheduleOptions,
  run: (event: ScheduledEvent) => Promise<void>,
): (() => void) => {
  let isRunning = false;
  const tick = async (): Promise<void> => {
    if (isRunning) return;
    isRunning = true;
    await run(eventOf(options)).catch(() => undefined);
    isRunning = false;
  };
  const timer = setInterval(() => void tick(), options.everyMs);
  return () => clearInterval(timer);
};
