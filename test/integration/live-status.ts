import type { LiveStatus } from '../../src/pipeline/live/status.ts';

/** The numbers of a camera that has had its troubles. */
export const exampleStatus: LiveStatus = {
  state: 'streaming',
  uptimeSeconds: 12.5,
  reconnects: 1,
  counts: {
    in: 100,
    shown: 90,
    dropped: 8,
    droppedBy: { overrun: 5, superseded: 0, late: 3, damaged: 0, failed: 0 },
    inFlight: 2,
    ticks: 120,
    repeated: 25,
    noSignal: 5,
    skipped: 0,
  },
  lostPackets: 0,
  arrivalToDone: { p50: 40, p95: 80, p99: 90 },
  arrivalToSent: undefined,
  rung: 1,
  rungName: 'small',
  regions: [],
  focused: false,
  rate: 25,
  shownPerSecond: 24.5,
  residentBytes: 2 ** 28,
  sink: {
    encoder: {
      state: 'running',
      frames: { taken: 120, encoded: 118, lost: 1, inFlight: 1 },
      restarts: 1,
      bytes: 1000,
      bitsPerSecond: 8000,
      lastError: undefined,
    },
    outputs: [
      {
        kind: 'recording',
        label: 'C:\\rec "a"\n.mp4',
        state: 'waiting',
        packets: { offered: 118, sent: 100, dropped: 10, inFlight: 8 },
        bytes: 900,
        restarts: 2,
        path: undefined,
        lastError: 'no space left',
      },
    ],
  },
};
