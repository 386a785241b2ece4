import type { LiveOutput } from './output.ts';

/** Somebody who looks on: fragmented MP4 in pieces, from a key frame on, until `end` or until `onData` rejects. */
export type Viewer = { readonly end: () => Promise<void> };

/** What browsers play: for Media Source Extensions. One FFmpeg per viewer, so that one who does not read holds up nobody. */
export const viewerOutput = (onData: (chunk: Uint8Array) => Promise<void>): LiveOutput => ({
  kind: 'viewer',
  label: 'a viewer',
  codecs: ['h264'],
  secrets: [],
  stallSeconds: undefined,
  recovers: false,
  open: async () => ({
    args: [
      '-f',
      'mp4',
      '-movflags',
      '+frag_every_frame+empty_moov+default_base_moof+skip_trailer',
      '-flush_packets',
      '1',
      'pipe:1',
    ],
    onData,
  }),
});
