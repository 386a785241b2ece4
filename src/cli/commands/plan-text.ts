import type { PlanSummary } from '../../pipeline/events.ts';
import type { RegionSummary } from '../../pipeline/regions/summary.ts';
import { printable } from '../printable.ts';
import { quoted } from '../quoted.ts';

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

const commandText = (command: readonly string[]): string =>
  ['ffmpeg', ...command.slice(command[0] === 'ffmpeg' ? 1 : 0).map(quoted)].join(' ');

const liveRows = (live: NonNullable<PlanSummary['live']>): [string, string][] => [
  [
    'Live',
    `over ${live.transport}, pictures older than ${live.maxLatency} s are dropped, ` +
      (live.maxOutage === null ? 'never gives up' : `gives up after ${live.maxOutage} s`),
  ],
  ['Ladder', live.rungs.join(' -> ')],
  ['Sound', live.sound],
];

const regionRows = ({ mode, networkShare, regions }: RegionSummary): [string, string][] => [
  ['Regions', `${mode}; the network on ${(100 * networkShare).toFixed(1)}% of the picture`],
  ...regions.map(({ pixels, from, to, inset }): [string, string] => [
    '',
    pixels +
      (from === 0 && to === undefined
        ? ''
        : `, ${from} s ${to === undefined ? 'on' : `to ${to} s`}`) +
      (inset ? `, ×${inset.magnification} more at ${inset.corner} (${inset.pixels})` : ''),
  ]),
];

const rows = ({
  source,
  geometry,
  formats,
  model,
  tiles,
  memory,
  ...plan
}: PlanSummary): [string, string][] => [
  ['Input', plan.input],
  ['Output', plan.output],
  [
    'Source',
    `${source.codec} ${source.width}×${source.height} ${source.pixelFormat}, ${source.frameRate} fps` +
      `${source.frames === undefined ? '' : `, about ${source.frames} frames`}${source.seconds === undefined ? '' : `, ${source.seconds.toFixed(2)} s`}`,
  ],
  [
    'Geometry',
    `${geometry.decoded} -> ×${geometry.scale} ${geometry.enlarged} -> written ${geometry.written}, shown ${geometry.displayed}`,
  ],
  [
    'Formats',
    `${formats.working} inside, ${formats.encoded} encoded; range ${formats.range}, matrix ${formats.matrix}, chroma ${formats.chromaLocation}`,
  ],
  ...formats.rules.map((rule): [string, string] => ['', rule]),
  ['Deinterlace', plan.deinterlace],
  [
    'Network',
    `${model.id} on ${model.device}, ${model.threads} threads, receptive field ${model.receptiveField}, SHA-256 ${model.sha256}`,
  ],
  ...(model.why === undefined ? [] : [['', model.why] satisfies [string, string]]),
  ...(plan.regions ? regionRows(plan.regions) : []),
  ['Tiles', `${tiles.side}, ${tiles.perFrame} per frame`],
  [
    'Memory',
    `${memory.leases} leases of ${mebibytes(memory.bytesPerLease)}, at most ${mebibytes(memory.bound)}`,
  ],
  ...(plan.live ? liveRows(plan.live) : []),
  ...plan.streams.map((stream, index): [string, string] => [index === 0 ? 'Streams' : '', stream]),
];

/** The plan for a person, with the FFmpeg commands as a shell would take them. */
export const planText = (plan: PlanSummary): string =>
  [
    ...rows(plan).map(([name, value]) => `${name.padEnd(12)} ${printable(value)}`),
    'Decode',
    `  ${commandText(plan.commands.decode)}`,
    ...(plan.commands.encode.length === 0
      ? []
      : ['Encode', `  ${commandText(plan.commands.encode)}`]),
    '',
  ].join('\n');
