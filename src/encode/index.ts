import type { Writable } from 'node:stream';
import type { EncodePlan } from './encode-plan.ts';
import { openLiveSink } from './live/sink.ts';
import type { FrameSink } from './sink.ts';
import { openFileSink } from './sinks/file.ts';
import { openHashSink } from './sinks/hash.ts';
import { openNullSink } from './sinks/null.ts';
import { openPictureSink } from './sinks/pictures.ts';
import { openStdoutSink } from './sinks/stdout.ts';

type SinkOptions = { readonly stdout?: Writable };

/**
 * Opens the sink of a plan. FFmpeg starts with the first frame, whose PTS it must know.
 * @throws SrvidError OUTPUT_UNWRITABLE where its temporary files cannot be made
 */
export const openSink = async (
  plan: EncodePlan,
  { stdout = process.stdout }: SinkOptions = {},
): Promise<FrameSink> => {
  const { output } = plan.request;
  switch (output.kind) {
    case 'file':
      return openFileSink(plan, output);
    case 'stdout':
      return openStdoutSink(plan, stdout);
    case 'picture':
    case 'sequence':
      return openPictureSink(plan, output);
    case 'hash':
      return openHashSink(plan, output.path, stdout);
    case 'live':
      return openLiveSink(plan, output.outputs);
    case 'null':
      return openNullSink();
  }
};
