import { SrvidError } from '../core/errors.ts';
import { redact } from '../core/ffmpeg/redact.ts';
import { plainMessage } from './stderr-line.ts';

type Explanation = {
  readonly pattern: RegExp;
  readonly explain: (label: string, match: RegExpExecArray) => SrvidError;
};

const playlists =
  /^(?:hls|applehttp|concat|dash|imf|webm_dash_manifest|sdp|lavfi|rtsp|vobsub|sap)\b/;

const refusedFormat = (label: string, format: string): SrvidError => {
  if (playlists.test(format))
    return new SrvidError(
      'INPUT_REFUSED',
      `${label} is a list of other files or addresses (${format}), not a video`,
      {
        hint: 'srvid does not follow lists in local files: give it the video itself, or the http address of the stream.',
      },
    );
  if (/rawvideo|bitpacked|v210/.test(format))
    return new SrvidError(
      'INPUT_UNREADABLE',
      `${label} is raw video without a header: its size and pixel format are unknown`,
      {
        hint: 'Wrap it first: ffmpeg -f rawvideo -pixel_format yuv420p -video_size 352x288 -framerate 25 -i clip.yuv clip.y4m',
      },
    );
  return new SrvidError(
    'INPUT_UNREADABLE',
    `${label} is not a video (FFmpeg takes it for "${format}")`,
    { hint: 'Give a video, a picture, or a folder of pictures.' },
  );
};

/** What FFmpeg prints when it cannot open an input, and what that means. The first match wins. */
const explanations: readonly Explanation[] = [
  {
    pattern: /\[(\S+) @ \w+\][^\n]*Format not on whitelist/,
    explain: (label, match) => refusedFormat(label, match[1] ?? ''),
  },
  {
    pattern: /Protocol '([^']+)' not on whitelist/,
    explain: (label, match) =>
      new SrvidError(
        'INPUT_REFUSED',
        `${label} leads to the protocol "${match[1]}", which is not allowed for it`,
      ),
  },
  {
    pattern: /Picture size (\d+x\d+) exceeds specified max pixel count/,
    explain: (label, match) =>
      new SrvidError(
        'INPUT_REFUSED',
        `${label} has pictures of ${match[1]?.replace('x', '×')}, more than srvid takes`,
        { hint: 'Scale it down first: srvid takes up to 8192×4352.' },
      ),
  },
  {
    pattern: /moov atom not found/,
    explain: (label) =>
      new SrvidError(
        'INPUT_UNREADABLE',
        `${label} has no index (moov): it was cut short, or it is not an MP4`,
        {
          hint: 'Recordings that were not closed can be repaired with untrunc and a sound recording of the same camera.',
        },
      ),
  },
  {
    pattern:
      /(Connection refused|Connection timed out|Network is unreachable|No route to host|Server returned [^\n]*|Failed to resolve hostname[^\n]*|Unable to open resource[^\n]*|Input\/output error)/,
    explain: (label, match) =>
      new SrvidError('INPUT_UNREADABLE', `cannot read ${label}: ${match[1]}`, {
        hint: 'Check the address, the network and the server.',
      }),
  },
];

/** The error for an input that ffprobe or ffmpeg could not open, or in which it found nothing. @param stderr what it printed */
export const explainRefusal = (label: string, stderr: string): SrvidError => {
  for (const { pattern, explain } of explanations) {
    const match = pattern.exec(stderr);
    if (match) return explain(label, match);
  }
  const said = stderr
    .split('\n')
    .map(plainMessage)
    .filter((line) => line !== '')
    .at(-1);
  return new SrvidError('INPUT_UNREADABLE', `${label} is not a media file that FFmpeg can read`, {
    hint: said === undefined ? 'Is it a video?' : `FFmpeg says: ${redact(said)}`,
  });
};
