import { SrvidError } from '../../core/errors.ts';
import { redact } from '../../core/ffmpeg/redact.ts';
import { requireFfmpeg } from '../../core/ffmpeg/version.ts';
import type { CameraOptions, CameraRun } from '../../pipeline/run-cameras.ts';
import { readCameras } from '../cameras/read-cameras.ts';
import type { Command, CommandContext } from '../command.ts';
import { exitCodeOf, exitCodeOfSignal } from '../exit-codes.ts';
import { reportFailure } from '../report-failure.ts';
import { createReporter } from '../reporters/index.ts';
import type { Reporter } from '../reporters/reporter.ts';
import type { UpscaleRequest } from '../request.ts';
import { serveRuns } from '../serve-runs.ts';
import { type Interruption, watchSignals } from '../signals.ts';
import { printCameraPlans } from './dry-run.ts';

type Control = {
  readonly reporter: Reporter;
  readonly interruption: Interruption;
  readonly abort: AbortSignal;
};

const outputsOf = ({ options }: CameraOptions): readonly string[] => [
  options.output,
  ...(options.moreOutputs ?? []),
];

const runCamera = async ({ name, run }: CameraRun, control: Control): Promise<number> => {
  run.events.subscribe({
    next: (event) => control.reporter.event(event, name),
    error: () => {},
  });
  try {
    await run.done;
    return 0;
  } catch (thrown) {
    return reportFailure(thrown, control, name);
  }
};

const runCameras = async (
  cameras: readonly CameraOptions[],
  { serve, serveTokenFile }: Pick<UpscaleRequest, 'serve' | 'serveTokenFile'>,
  reporter: Reporter,
  { abort }: CommandContext,
): Promise<number> => {
  const { enhanceCameras } = await import('../../pipeline/run-cameras.ts');
  const interruption = watchSignals(() =>
    reporter.notice('stopping after the pictures under way; once more to leave at once'),
  );
  try {
    await using served =
      serve && (await serveRuns({ serve, serveTokenFile }, (message) => reporter.notice(message)));
    for (const [position, camera] of cameras.entries())
      reporter.begin({
        input: redact(camera.options.input),
        output: outputsOf(camera).map(redact).join(', '),
        index: position + 1,
        count: cameras.length,
        camera: camera.name,
      });
    const runs = enhanceCameras(cameras, {
      signal: AbortSignal.any([abort, interruption.abort]),
      stop: interruption.stop,
    });
    for (const { name, run } of runs) served?.watch({ id: name, name }, run);
    const codes = await Promise.all(
      runs.map((camera) => runCamera(camera, { reporter, interruption, abort })),
    );
    const signal = interruption.received();
    if (signal !== undefined) return exitCodeOfSignal(signal);
    return codes.find((code) => code !== 0) ?? 0;
  } finally {
    reporter.close();
    interruption.end();
  }
};

/** `srvid live cameras.yaml` */
export const run: Command = async ({ operands, values }, context) => {
  const { terminal } = context;
  const { progress = 'auto', quiet = false, dryRun = false } = values;
  const reporter = createReporter({ progress, quiet, printsLines: false }, terminal);
  try {
    const [file = ''] = operands;
    const { cameras: listed, ...inFile } = await readCameras(file, process.env);
    const { device, threads, serve, serveTokenFile } = { ...inFile, ...values };
    const cameras = listed.map(({ name, options }) => ({
      name,
      options: {
        ...options,
        ...(device === undefined ? {} : { device }),
        ...(threads === undefined ? {} : { threads }),
      },
    }));
    await requireFfmpeg('ffmpeg');
    return await (dryRun
      ? printCameraPlans(cameras, progress === 'json', reporter, context)
      : runCameras(cameras, { serve, serveTokenFile }, reporter, context));
  } catch (thrown) {
    if (!(thrown instanceof SrvidError)) throw thrown;
    reporter.error(thrown);
    return exitCodeOf(thrown);
  }
};
