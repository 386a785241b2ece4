import { avi } from './avi.ts';
import type { Container, ContainerId } from './container.ts';
import { mkv } from './mkv.ts';
import { mov } from './mov.ts';
import { mp4 } from './mp4.ts';
import { ts } from './ts.ts';
import { webm } from './webm.ts';

export const containers = [mp4, mov, mkv, webm, avi, ts] as const satisfies readonly Container[];

export const containerOf = (id: ContainerId): Container =>
  containers.find((container) => container.id === id) as Container;

export const containerByExtension = (extension: string): Container | undefined =>
  containers.find((container) => container.extensions.includes(extension.toLowerCase()));

/** Can the finished file carry a display matrix for an encoded stream? If not, the frames must be turned at decode. */
export const containerHoldsDisplayMatrix = (id: ContainerId): boolean =>
  containerOf(id).holdsDisplayMatrix;
