import { tmpdir } from 'node:os';
import { redact } from '../../core/ffmpeg/redact.ts';
import type { InputRef, MediaInfo, StreamInfo, VideoFacts } from '../../core/media.ts';
import { formatRational, parseRational } from '../../core/rational.ts';
import { resolveInput } from '../../decode/input.ts';
import { probe } from '../../decode/probe.ts';
import type { Command } from '../command.ts';
import { printable } from '../printable.ts';

const seconds = (value: number | undefined): string =>
  value === undefined ? 'unknown' : `${value.toFixed(3)} s`;
const or = (value: string | undefined): string => value ?? 'unspecified';

const videoLines = (facts: VideoFacts): string[] => {
  const { color } = facts;
  const rate = facts.averageFrameRate ?? facts.baseFrameRate;
  const traits = [
    ...(facts.interlaced ? ['interlaced'] : []),
    ...(facts.rotation === 0 ? [] : [`rotated by ${facts.rotation} degrees`]),
    ...(facts.masteringDisplay === undefined ? [] : ['HDR10 mastering data']),
    ...(facts.closedCaptions ? ['closed captions'] : []),
    ...(facts.hasAlpha ? ['alpha'] : []),
    ...(facts.isCoverArt ? ['cover art'] : []),
  ];
  return [
    `${facts.width}×${facts.height} ${facts.pixelFormat}, sample aspect ${facts.sampleAspect ? formatRational(facts.sampleAspect) : 'unspecified'}, ` +
      `${rate ? formatRational(rate) : 'unknown'} fps${facts.frameCountHint === undefined ? '' : `, about ${facts.frameCountHint} frames`}`,
    `range ${or(color.range)}, matrix ${or(color.matrix)}, primaries ${or(color.primaries)}, transfer ${or(color.transfer)}, chroma ${or(color.chromaLocation)}`,
    ...(traits.length === 0 ? [] : [traits.join(', ')]),
  ];
};

const streamLines = (stream: StreamInfo, enhanced: boolean): string[] => {
  const { audio, video } = stream;
  const dispositions = Object.keys(stream.disposition).filter((name) => stream.disposition[name]);
  const head = [
    `#${stream.index} ${stream.kind} ${stream.codec ?? 'unknown codec'}`,
    ...(audio ? [`${audio.sampleRate} Hz, ${audio.channels} channels`] : []),
    `starts at ${seconds(stream.startSeconds)}, lasts ${seconds(stream.durationSeconds)}`,
    ...(stream.tags['language'] === undefined ? [] : [stream.tags['language']]),
    ...dispositions,
  ].join(', ');
  return [
    `${enhanced ? '*' : ' '} ${head}`,
    ...(video ? videoLines(video).map((line) => `      ${line}`) : []),
  ];
};

const asText = (media: MediaInfo, label: string): string =>
  [
    `${label}: ${media.format}, starts at ${seconds(media.startSeconds)}, lasts ${seconds(media.durationSeconds)}, ${media.chapters} chapters`,
    ...media.streams.flatMap((stream) => streamLines(stream, stream.index === media.video.index)),
    ...Object.entries(media.tags).map(([name, value]) => `  ${name}: ${value}`),
  ]
    .map((line) => `${printable(line)}\n`)
    .join('') + '* is the stream that srvid enlarges\n';

const withoutPassword = (input: InputRef): InputRef =>
  input.kind === 'url' ? { kind: 'url', url: redact(input.url) } : input;

/** `srvid probe <input>` */
export const run: Command = async ({ operands, values }, { terminal, abort }) => {
  const frameRate = parseRational((values.frameRate ?? '25').replace(/^\d+$/, '$&/1')) ?? {
    num: 25,
    den: 1,
  };
  const input = await resolveInput(operands[0] ?? '', {
    frameRate,
    spoolDirectory: tmpdir(),
    signal: abort,
  });
  try {
    const media = await probe(input.ref, {
      label: input.label,
      videoStream: values.videoStream,
      signal: abort,
    });
    const data = { ...media, input: withoutPassword(media.input) };
    terminal.out(values.json ? `${JSON.stringify(data, null, 2)}\n` : asText(media, input.label));
    return 0;
  } finally {
    await input.dispose();
  }
};
