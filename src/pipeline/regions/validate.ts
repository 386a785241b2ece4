import { SrvidError } from '../../core/errors.ts';
import type { UpscaleOptions } from '../options.ts';
import { isTimed, type Region, regionModes, regionText } from './region.ts';

const usage = (message: string, hint: string): never => {
  throw new SrvidError('USAGE', message, { hint });
};

const requireRegion = (region: Region): void => {
  const { x, y, width, height, start = 0, end = Number.POSITIVE_INFINITY } = region;
  const name = `the region ${regionText(region)}`;
  if (![x, y, width, height].every((value) => Number.isFinite(value) && value >= 0))
    usage(`${name} has a number below 0`, 'The top left corner of the picture is 0,0.');
  if (width === 0 || height === 0)
    usage(`${name} is empty`, 'Give it as X,Y,WIDTH,HEIGHT, the last two above 0.');
  if (start < 0 || Number.isNaN(start) || Number.isNaN(end))
    usage(`${name} has times that are none`, 'Times are seconds from the start of the input.');
  if (end <= start)
    usage(
      `${name} ends at ${end} s, not after its start at ${start} s`,
      'Times are given as START-END, the earlier one first.',
    );
};

/** What holds of regions whatever the input is. @throws SrvidError USAGE */
export const validateRegions = ({ regions = [], regionMode }: UpscaleOptions): void => {
  if (regionMode !== undefined && !regionModes.includes(regionMode))
    usage(`unknown region mode "${regionMode}"`, `Known: ${regionModes.join(', ')}.`);
  if (regionMode !== undefined && regions.length === 0)
    usage(
      `--roi-mode ${regionMode} needs a region`,
      'Say which part of the picture is meant: --roi x,y,width,height.',
    );
  for (const region of regions) requireRegion(region);
};

/** @throws SrvidError USAGE for what means nothing for a live input */
export const validateLiveRegions = ({ regions = [], regionMode }: UpscaleOptions): void => {
  if (regionMode !== undefined)
    usage(
      '--roi-mode means nothing for a live input',
      'There a region keeps the network while the rest of the picture is bicubic.',
    );
  const timed = regions.find(isTimed);
  if (timed)
    usage(
      `the region ${regionText(timed)} has times, which mean nothing for a live input`,
      'Leave out what follows the @.',
    );
};
