import type { DeviceChoice } from '../pipeline/options.ts';
import type { MarkedRect } from '../pipeline/regions/region.ts';
import type { Moment } from './moment.ts';

/** What `srvid plate` is asked for. */
export type PlateOptions = {
  readonly input: string;
  /** The folder to be made. */
  readonly output: string;
  readonly scale: number;
  readonly region: MarkedRect;
  /** The picture in which the region was marked. */
  readonly at: Moment;
  readonly until: Moment | undefined;
  readonly from: Moment | undefined;
  readonly follow: 'auto' | 'none';
  /** Views to fuse, at most. */
  readonly views: number;
  readonly model: string;
  readonly device: DeviceChoice;
  readonly threads: number | undefined;
  readonly videoStream: number | undefined;
  readonly frameRate: string;
  readonly ocr: boolean;
  readonly overwrite: boolean;
  /** The command line that repeats the run, for the report. */
  readonly command: string;
};

export const defaultViews = 16;
