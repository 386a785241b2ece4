/** Samples of one plane of 8 bits, tightly packed. */
export type BytePlane = {
  readonly samples: Uint8Array;
  readonly width: number;
  readonly height: number;
};

/** The top left `width` × `height` samples from (`x`, `y`) on. */
export const cropPlane = (
  plane: BytePlane,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
): BytePlane => {
  const samples = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const start = (y + row) * plane.width + x;
    samples.set(plane.samples.subarray(start, start + width), row * width);
  }
  return { samples, width, height };
};

/** Cut to multiples of `scale` on both sides, the top left kept ("modcrop"). */
export const cropToMultiple = (plane: BytePlane, scale: number): BytePlane =>
  cropPlane(plane, {
    x: 0,
    y: 0,
    width: plane.width - (plane.width % scale),
    height: plane.height - (plane.height % scale),
  });

/** Without `border` samples on each side. */
export const shave = (plane: BytePlane, border: number): BytePlane =>
  cropPlane(plane, {
    x: border,
    y: border,
    width: plane.width - 2 * border,
    height: plane.height - 2 * border,
  });
