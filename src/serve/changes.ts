import type { Rect } from '../core/frame.ts';
import type { ServedCamera } from './camera.ts';

/** What came of a request to change something. */
export type Changed = { readonly status: 200 | 400 | 404 | 409; readonly value: object };

const maxRegions = 16;
const failed = (status: 400 | 404 | 409, error: string): Changed => ({ status, value: { error } });

const isRect = (value: unknown): value is Rect => {
  const { x, y, width, height } = (value ?? {}) as Record<string, unknown>;
  const whole = [x, y, width, height].every(
    (number) => Number.isInteger(number) && (number as number) >= 0 && (number as number) < 65_536,
  );
  return whole && (width as number) > 0 && (height as number) > 0;
};

const readRegions = (body: string): readonly Rect[] | undefined => {
  try {
    const value: unknown = JSON.parse(body);
    return Array.isArray(value) && value.length <= maxRegions && value.every(isRect)
      ? value.map(({ x, y, width, height }) => ({ x, y, width, height }))
      : undefined;
  } catch {
    return undefined;
  }
};

type Change = (camera: ServedCamera, body: string) => Changed;

const record =
  (active: boolean): Change =>
  ({ name, setRecording }) => {
    if (!setRecording) return failed(409, `${name} records nothing`);
    setRecording(active);
    return { status: 200, value: { camera: name, recording: active } };
  };

/** One line per change: `POST /cameras/<name>/<key>`. */
const changes: Readonly<Record<string, Change>> = {
  'recording/start': record(true),
  'recording/stop': record(false),
  regions: ({ name, setRegions }, body) => {
    const regions = readRegions(body);
    if (!regions)
      return failed(
        400,
        `a list of at most ${maxRegions} {x, y, width, height} in samples is needed`,
      );
    if (!setRegions) return failed(409, `${name} takes no regions`);
    setRegions(regions);
    return { status: 200, value: { camera: name, regions } };
  },
};

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

/** The camera that a path names, and what stands behind it. */
export const findCamera = (
  path: string,
  cameras: readonly ServedCamera[],
): { readonly camera: ServedCamera; readonly rest: string } | undefined => {
  const [, name = '', rest = ''] = /^\/cameras\/([^/]+)\/(.+)$/.exec(path) ?? [];
  const camera = cameras.find((known) => known.name === decoded(name));
  return camera && { camera, rest };
};

export const applyChange = (
  path: string,
  body: string,
  cameras: readonly ServedCamera[],
): Changed => {
  const found = findCamera(path, cameras);
  const change = found && Object.hasOwn(changes, found.rest) ? changes[found.rest] : undefined;
  return found && change ? change(found.camera, body) : failed(404, 'not found');
};
