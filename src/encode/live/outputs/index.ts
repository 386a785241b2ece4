import type { OutputKind } from '../output.ts';
import { hls } from './hls.ts';
import { recording } from './recording.ts';
import { rtmp } from './rtmp.ts';
import { rtsp } from './rtsp.ts';
import { srt } from './srt.ts';
import { stdout } from './stdout.ts';
import { udp } from './udp.ts';

/** Where a live stream can go; the first that knows the text takes it. */
export const outputKinds: readonly OutputKind[] = [rtsp, rtmp, srt, udp, stdout, hls, recording];
