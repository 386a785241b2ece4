/** How many of the pictures that an FFmpeg was given it has written. */
export type WrittenPictures = {
  readonly count: number;
  /** A picture shown at so many seconds of the session was given. */
  give(seconds: number): void;
  /** FFmpeg says to have come to so many seconds. */
  reach(seconds: number): void;
  /** It has ended well, with all that it was given. */
  finish(): void;
};

/** The time bases of Matroska and FLV are milliseconds. */
const roundingSeconds = 0.001;

/**
 * FFmpeg 6.1 and later do not tell how many packets of a copied stream they have written (`frame` of `-progress`), but all tell the
 * time that they have come to (`out_time_us`): the decoding time of the last packet, of all streams the greatest, since 7.0 the least.
 * No picture is shown before it is decoded, so those shown until then are written. With sound, FFmpeg before 7.0 may be one picture
 * behind this; with B-frames, and for the first picture, the count follows a little later.
 */
export const countWrittenPictures = (): WrittenPictures => {
  let underWay: number[] = [];
  let count = 0;
  const settle = (remaining: number[]) => {
    count += underWay.length - remaining.length;
    underWay = remaining;
  };
  return {
    get count() {
      return count;
    },
    give: (seconds) => void underWay.push(seconds),
    reach(seconds) {
      // FFmpeg 5.1 also says 0 when it has written nothing.
      if (seconds > 0) settle(underWay.filter((picture) => picture > seconds + roundingSeconds));
    },
    finish: () => settle([]),
  };
};
