import { Counter, Gauge, Registry } from 'prom-client';
import type { LiveStatus } from '../pipeline/live/status.ts';
import type { ServedCamera } from './camera.ts';

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number | undefined];

type Metric = {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  /** Besides the camera's. */
  readonly labels?: readonly string[];
  /** The camera's label is added to each. */
  readonly samples: (status: LiveStatus) => readonly Sample[];
};

const one = (value: number | undefined): readonly Sample[] => [[{}, value]];

const percentiles = (
  values: { readonly p50: number; readonly p95: number; readonly p99: number } | undefined,
): readonly Sample[] =>
  values
    ? [
        [{ percentile: '50' }, values.p50 / 1000],
        [{ percentile: '95' }, values.p95 / 1000],
        [{ percentile: '99' }, values.p99 / 1000],
      ]
    : [];

const outputs =
  (value: (output: NonNullable<LiveStatus['sink']>['outputs'][number]) => number) =>
  (status: LiveStatus): readonly Sample[] =>
    (status.sink?.outputs ?? []).map((output) => [
      { output: output.label, kind: output.kind },
      value(output),
    ]);

/** One line per number: adding one is adding one here. Names follow Prometheus: base units, `_total` for what only grows. */
const metrics: readonly Metric[] = [
  {
    name: 'srvid_camera_up',
    type: 'gauge',
    help: '1 while pictures come from the camera.',
    samples: ({ state }) => one(state === 'streaming' ? 1 : 0),
  },
  {
    name: 'srvid_uptime_seconds',
    type: 'gauge',
    help: 'Since the run began.',
    samples: ({ uptimeSeconds }) => one(uptimeSeconds),
  },
  {
    name: 'srvid_reconnects_total',
    type: 'counter',
    help: 'Connections to the camera after the first.',
    samples: ({ reconnects }) => one(reconnects),
  },
  {
    name: 'srvid_frames_in_total',
    type: 'counter',
    help: 'Whole pictures that came from the camera.',
    samples: ({ counts }) => one(counts.in),
  },
  {
    name: 'srvid_frames_shown_total',
    type: 'counter',
    help: 'Pictures of the camera that were written, enhanced.',
    samples: ({ counts }) => one(counts.shown),
  },
  {
    name: 'srvid_frames_dropped_total',
    type: 'counter',
    help: 'Pictures of the camera that were not written, by reason.',
    labels: ['reason'],
    samples: ({ counts }) =>
      Object.entries(counts.droppedBy).map(([reason, count]) => [{ reason }, count]),
  },
  {
    name: 'srvid_frames_in_flight',
    type: 'gauge',
    help: 'Pictures of the camera between arrival and writing.',
    samples: ({ counts }) => one(counts.inFlight),
  },
  {
    name: 'srvid_ticks_total',
    type: 'counter',
    help: 'Pictures written at the constant rate of the output: new, repeated, or without signal.',
    labels: ['picture'],
    samples: ({ counts }) => [
      [{ picture: 'new' }, counts.shown],
      [{ picture: 'repeated' }, counts.repeated],
      [{ picture: 'no_signal' }, counts.noSignal],
    ],
  },
  {
    name: 'srvid_ticks_skipped_total',
    type: 'counter',
    help: 'Ticks for which nothing was written, because the outputs were held up.',
    samples: ({ counts }) => one(counts.skipped),
  },
  {
    name: 'srvid_packets_lost_total',
    type: 'counter',
    help: 'Packets of the camera that were lost on the way.',
    samples: ({ lostPackets }) => one(lostPackets),
  },
  {
    name: 'srvid_arrival_to_done_seconds',
    type: 'gauge',
    help: 'From arrival of a picture to its enlargement, over the last 10 s.',
    labels: ['percentile'],
    samples: ({ arrivalToDone }) => percentiles(arrivalToDone),
  },
  {
    name: 'srvid_arrival_to_sent_seconds',
    type: 'gauge',
    help: 'From arrival of a picture to its packet going to the outputs, over the last 10 s.',
    labels: ['percentile'],
    samples: ({ arrivalToSent }) => percentiles(arrivalToSent),
  },
  {
    name: 'srvid_rung',
    type: 'gauge',
    help: 'Step of the ladder in use; 0 is the chosen network.',
    labels: ['name'],
    samples: ({ rung, rungName }) => [[{ name: rungName }, rung]],
  },
  {
    name: 'srvid_shown_frames_per_second',
    type: 'gauge',
    help: 'New pictures written per second, over the last 4 s.',
    samples: ({ shownPerSecond }) => one(shownPerSecond),
  },
  {
    name: 'srvid_output_frames_per_second',
    type: 'gauge',
    help: 'The constant rate of the output.',
    samples: ({ rate }) => one(rate),
  },
  {
    name: 'srvid_resident_memory_bytes',
    type: 'gauge',
    help: 'Resident memory of srvid, without its FFmpegs.',
    samples: ({ residentBytes }) => one(residentBytes),
  },
  {
    name: 'srvid_encoder_frames_total',
    type: 'counter',
    help: 'Pictures given to the encoder: encoded, or lost with an encoder that died.',
    labels: ['result'],
    samples: ({ sink }) =>
      sink
        ? [
            [{ result: 'encoded' }, sink.encoder.frames.encoded],
            [{ result: 'lost' }, sink.encoder.frames.lost],
          ]
        : [],
  },
  {
    name: 'srvid_encoder_restarts_total',
    type: 'counter',
    help: 'Encoders that died or hung and were replaced.',
    samples: ({ sink }) => one(sink?.encoder.restarts),
  },
  {
    name: 'srvid_encoded_bytes_per_second',
    type: 'gauge',
    help: 'Of the encoded stream, over the last 4 s.',
    samples: ({ sink }) => {
      const bits = sink?.encoder.bitsPerSecond;
      return one(bits === undefined ? undefined : bits / 8);
    },
  },
  {
    name: 'srvid_output_up',
    type: 'gauge',
    help: '1 while packets arrive at the output.',
    labels: ['output', 'kind'],
    samples: outputs(({ state }) => (state === 'sending' ? 1 : 0)),
  },
  {
    name: 'srvid_output_restarts_total',
    type: 'counter',
    help: 'How often the output had to be begun anew after a failure.',
    labels: ['output', 'kind'],
    samples: outputs(({ restarts }) => restarts),
  },
  {
    name: 'srvid_output_bytes_total',
    type: 'counter',
    help: 'Encoded bytes given to the output.',
    labels: ['output', 'kind'],
    samples: outputs(({ bytes }) => bytes),
  },
  {
    name: 'srvid_output_packets_sent_total',
    type: 'counter',
    help: 'Encoded pictures that were written to the output.',
    labels: ['output', 'kind'],
    samples: outputs(({ packets }) => packets.sent),
  },
  {
    name: 'srvid_output_packets_dropped_total',
    type: 'counter',
    help: 'Encoded pictures that the output missed.',
    labels: ['output', 'kind'],
    samples: outputs(({ packets }) => packets.dropped),
  },
];

export const metricsType = Registry.PROMETHEUS_CONTENT_TYPE;

const register = (
  { name, type, help, labels = [] }: Metric,
  samples: readonly Sample[],
  registry: Registry,
): void => {
  const settings = { name, help, labelNames: ['camera', ...labels], registers: [registry] };
  const metric = type === 'counter' ? new Counter(settings) : new Gauge(settings);
  for (const [of, value] of samples)
    if (value !== undefined && Number.isFinite(value)) metric.inc(of, value);
};

/** All numbers of all cameras in the text format of Prometheus. Each camera is asked once, so that its counts agree. */
export const metricsText = (cameras: readonly ServedCamera[]): Promise<string> => {
  const known = cameras.flatMap(({ name, status }) => {
    const current = status();
    return current ? [{ camera: name, status: current }] : [];
  });
  const registry = new Registry();
  for (const metric of metrics) {
    const samples = known.flatMap(({ camera, status }) =>
      metric.samples(status).map(([labels, value]): Sample => [{ camera, ...labels }, value]),
    );
    if (samples.length > 0) register(metric, samples, registry);
  }
  return registry.metrics();
};
