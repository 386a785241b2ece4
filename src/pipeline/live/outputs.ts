import type { EncodePlan } from '../../encode/encode-plan.ts';
import { openSink } from '../../encode/index.ts';
import { requireCarried } from '../../encode/live/defaults.ts';
import { resolveLiveOutputs } from '../../encode/live/resolve.ts';
import { openLiveSink, type LiveSink, type LiveSinkOptions } from '../../encode/live/sink.ts';
import { type OutputRef, resolveOutput } from '../../encode/output.ts';
import type { FrameSink } from '../../encode/sink.ts';
import { defaultOptions, type UpscaleOptions } from '../options.ts';
import { openTextOutput } from '../../encode/sinks/standard-output.ts';

const minFreeBytes = 200 * 2 ** 20;

/** Holds the password for the user in the address of an RTSP output. */
const passwordVariable = 'SRVID_OUTPUT_PASSWORD';

/**
 * Takes the password out of `environment`, so that no child inherits it.
 * @throws SrvidError USAGE, OUTPUT_EXISTS, OUTPUT_UNWRITABLE
 */
export const resolveLiveOutput = async (
  options: UpscaleOptions,
  environment: NodeJS.ProcessEnv,
): Promise<OutputRef> => {
  const texts = [options.output, ...(options.moreOutputs ?? [])];
  const overwrite = options.overwrite ?? defaultOptions.overwrite;
  const [only] = texts;
  // What has no encoder has no packets to hand on.
  if (texts.length === 1 && only !== undefined && /^(?:null:|hash:)/.test(only))
    return resolveOutput(only, { overwrite });
  const password = environment[passwordVariable];
  delete environment[passwordVariable];
  let stdout: ReturnType<typeof openTextOutput> | undefined;
  const outputs = await resolveLiveOutputs(texts, {
    workingDirectory: process.cwd(),
    overwrite,
    password,
    recording: {
      segmentSeconds: options.segmentSeconds ?? defaultOptions.segmentSeconds,
      keepSeconds: options.keepSeconds,
      keepBytes: options.keepBytes,
      minFreeBytes,
    },
    hls: {
      segmentSeconds: options.hlsSegmentSeconds ?? defaultOptions.hlsSegmentSeconds,
      listSize: options.hlsListSize ?? defaultOptions.hlsListSize,
    },
    writeStdout: (chunk) => (stdout ??= openTextOutput(process.stdout)).write(chunk),
  });
  requireCarried(options.codec, outputs);
  return { kind: 'live', outputs };
};

/** Only what has an encoder has more than a `FrameSink`. */
export type AnySink = FrameSink & Partial<Pick<LiveSink, 'status' | 'setActive' | 'view'>>;

export const openOutput = async (plan: EncodePlan, options: LiveSinkOptions): Promise<AnySink> => {
  const { output } = plan.request;
  return output.kind === 'live' ? openLiveSink(plan, output.outputs, options) : openSink(plan);
};
