import type { Encoder } from './encoder.ts';

/** MPEG-4 part 2, for old players. Its time base has 16 bits. */
export const mpeg4: Encoder = {
  id: 'mpeg4',
  codec: 'mpeg4',
  aliases: ['divx', 'xvid'],
  crf: undefined,
  preset: undefined,
  needsWholeChroma: true,
  keepsHdrMetadata: false,
  codesColor: false,
  options: () => ({ q: '2' }),
};
