import type { OutputKind } from '../output.ts';

const muxers: Readonly<
  Record<string, { readonly codecs: readonly string[]; readonly args: readonly string[] }>
> = {
  mkv: {
    codecs: ['h264', 'hevc', 'av1', 'vp9', 'mpeg4', 'ffv1'],
    // A cluster goes out when it is full: a tenth of a second, not five.
    args: ['-f', 'matroska', '-live', '1', '-cluster_time_limit', '100', '-flush_packets', '1'],
  },
  mp4: {
    codecs: ['h264', 'hevc', 'av1', 'vp9'],
    args: [
      '-f',
      'mp4',
      '-movflags',
      '+frag_every_frame+empty_moov+default_base_moof+skip_trailer',
      '-flush_packets',
      '1',
    ],
  },
};

/** Matroska (`-`, `mkv:-`) or fragmented MP4 (`mp4:-`) on standard output. */
export const stdout: OutputKind = {
  kind: 'stdout',
  syntax: '-, mkv:- or mp4:-',
  read: (text, { writeStdout }) => {
    const format = text === '-' ? 'mkv' : /^(\w+):-$/.exec(text)?.[1];
    const muxer = format === undefined ? undefined : muxers[format];
    if (!muxer) return undefined;
    return {
      kind: 'stdout',
      label: 'standard output',
      codecs: muxer.codecs,
      secrets: [],
      // A slow reader may take its time.
      stallSeconds: undefined,
      recovers: false,
      open: async () => ({ args: [...muxer.args, 'pipe:1'], onData: writeStdout }),
    };
  },
};
