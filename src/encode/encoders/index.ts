import type { Encoder } from './encoder.ts';
import { ffv1 } from './ffv1.ts';
import { libaomAv1 } from './libaom-av1.ts';
import { libsvtav1 } from './libsvtav1.ts';
import { libvpxVp9 } from './libvpx-vp9.ts';
import { libx264 } from './libx264.ts';
import { libx265 } from './libx265.ts';
import { mpeg4 } from './mpeg4.ts';
import { h264Nvenc, hevcNvenc } from './nvenc.ts';

/** The encoders that srvid knows well. Any other encoder of FFmpeg can be named too: it then runs with its own defaults. */
export const encoders: readonly Encoder[] = [
  libx264,
  libx265,
  libvpxVp9,
  libsvtav1,
  libaomAv1,
  ffv1,
  mpeg4,
  h264Nvenc,
  hevcNvenc,
];

export const findEncoder = (name: string): Encoder | undefined => {
  const lower = name.toLowerCase();
  return encoders.find(({ id, aliases }) => id === lower || aliases.includes(lower));
};
