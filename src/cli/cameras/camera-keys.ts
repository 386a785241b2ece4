import { findOption, type OptionName, optionTable } from '../options.ts';
import type { OptionSpec } from '../option-spec.ts';

/** Options of a camera, or of all in `defaults`. */
const cameraOptions = [
  'scale',
  'overwrite',
  'model',
  'tile',
  'height',
  'size',
  'duration',
  'frames',
  'frameRate',
  'live',
  'rtspTransport',
  'maxLatency',
  'maxOutage',
  'degrade',
  'segmentSeconds',
  'keepSeconds',
  'keepBytes',
  'hlsSegmentSeconds',
  'hlsListSize',
  'regions',
  'codec',
  'crf',
  'preset',
  'encoderOptions',
  'audio',
] as const satisfies readonly OptionName[];

/** Options of the process: there is one server, and one set of workers. */
export const sharedOptions = [
  'device',
  'threads',
  'serve',
  'serveTokenFile',
] as const satisfies readonly OptionName[];

type CameraOptionName = (typeof cameraOptions)[number];

/** As on the command line, but a switch that turns something off is written as what it turns off: `audio: false`. */
export const keyOf = ({ kind, flag }: OptionSpec): string =>
  kind === 'switch' ? flag.replace(/^no-/, '') : flag;

type Keyed<Name> = ReadonlyMap<string, { readonly name: Name; readonly spec: OptionSpec }>;

const keyed = <Name extends OptionName>(names: readonly Name[]): Keyed<Name> =>
  new Map(names.map((name) => [keyOf(optionTable[name]), { name, spec: optionTable[name] }]));

export const cameraKeys: Keyed<CameraOptionName> = keyed(cameraOptions);
export const sharedKeys = keyed(sharedOptions);

/** Of one camera alone. */
export const ownKeys = ['name', 'input', 'output', 'password-file', 'password-env'] as const;
export const topKeys = ['cameras', 'defaults', ...sharedKeys.keys()] as const;

/** What is said of an option that exists, but not here; undefined for what is no option. */
export const whyNotHere = (key: string): string | undefined => {
  if (key === 'rtsp-password-file') return 'write password-file, with the camera';
  if (sharedKeys.has(key)) return 'it is the same for all cameras: write it at the top of the file';
  if (cameraKeys.has(key) || ownKeys.some((own) => own === key))
    return 'it belongs to a camera, or under "defaults"';
  const positive = key.replace(/^no-/, '');
  if (cameraKeys.get(positive)?.spec.kind === 'switch') return `write ${positive}: false`;
  return findOption(key) ? 'it means nothing for a live camera' : undefined;
};
