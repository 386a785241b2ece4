import { createCounts } from './counts.ts';
import type { LiveStatus } from './status.ts';

/** The numbers of a camera whose run has failed and will be tried again. */
export const statusOfFailed = (
  uptimeSeconds: number,
  trouble: string,
  rungName: string,
): LiveStatus => ({
  state: 'failed',
  trouble,
  uptimeSeconds,
  reconnects: 0,
  counts: createCounts(() => 0).snapshot(),
  lostPackets: 0,
  arrivalToDone: undefined,
  arrivalToSent: undefined,
  rung: 0,
  rungName,
  regions: [],
  focused: false,
  rate: 0,
  shownPerSecond: 0,
  residentBytes: process.memoryUsage.rss(),
  sink: undefined,
});
