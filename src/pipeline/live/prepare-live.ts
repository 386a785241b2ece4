import { SrvidError } from '../../core/errors.ts';
import { requireFfmpeg } from '../../core/ffmpeg/version.ts';
import { isLiveInput, resolveLiveInput } from '../../decode/live-input.ts';
import { defaultOptions, type UpscaleOptions } from '../options.ts';
import { validateOptions } from '../validate.ts';
import { validateLiveRegions } from '../regions/validate.ts';
import { resolveLiveOutput } from './outputs.ts';
import { liveModels, liveThreads, type LiveSettings } from './plan-live.ts';

/** Live by its scheme, or because the user says so. */
export const isLiveRun = ({ input, live }: UpscaleOptions): boolean =>
  live === true || isLiveInput(input);

/** Options that mean something for files only, by their names on the command line. */
const forFiles = {
  start: '--start',
  videoStream: '--video-stream',
  hwaccel: '--hwaccel',
} as const;

const refuseFileOptions = (options: UpscaleOptions): void => {
  for (const [name, flag] of Object.entries(forFiles)) {
    if (options[name as keyof typeof forFiles] === undefined) continue;
    throw new SrvidError('USAGE', `${flag} means nothing for a live input`);
  }
  const { deinterlace = 'auto' } = options;
  if (deinterlace === 'on' || deinterlace === 'field')
    throw new SrvidError('USAGE', 'live pictures are not deinterlaced');
  validateLiveRegions(options);
};

/**
 * Everything that can be settled without the camera.
 * @throws SrvidError USAGE, INPUT_*, OUTPUT_*, MODEL_INVALID, FFMPEG_MISSING
 */
export const prepareLive = async (options: UpscaleOptions): Promise<LiveSettings> => {
  validateOptions(options);
  refuseFileOptions(options);
  await requireFfmpeg('ffmpeg');
  const degrade = options.degrade ?? defaultOptions.degrade;
  const models = await liveModels(options.model ?? defaultOptions.model, options.scale, degrade);
  const output = await resolveLiveOutput(options, process.env);
  const input = await resolveLiveInput(options.input, {
    transport: options.rtspTransport ?? defaultOptions.rtspTransport,
    passwordFile: options.rtspPasswordFile,
    environment: process.env,
  });
  return {
    options,
    input,
    output,
    models,
    device: options.device ?? defaultOptions.device,
    threads: liveThreads(options),
    wantsSound: options.audio ?? defaultOptions.audio,
    maxLatencyMs: (options.maxLatency ?? defaultOptions.maxLatency) * 1000,
    maxOutageMs: options.maxOutage === undefined ? undefined : options.maxOutage * 1000,
    degrade,
    regions: options.regions ?? [],
  };
};
