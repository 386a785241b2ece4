import type { Rect } from '../core/frame.ts';

export const maxRegions = 16;

const isRect = (value: unknown): value is Rect => {
  const { x, y, width, height } = (value ?? {}) as Record<string, unknown>;
  const whole = [x, y, width, height].every(
    (number) => Number.isInteger(number) && (number as number) >= 0,
  );
  return whole && (width as number) > 0 && (height as number) > 0;
};

/** Rectangles within a picture of `size`, in samples, from JSON; undefined for anything else. */
export const readRegions = (
  body: string,
  size: { readonly width: number; readonly height: number },
): readonly Rect[] | undefined => {
  const isWithin = ({ x, y, width, height }: Rect): boolean =>
    x + width <= size.width && y + height <= size.height;
  try {
    const value: unknown = JSON.parse(body);
    return Array.isArray(value) &&
      value.length <= maxRegions &&
      value.every((item) => isRect(item) && isWithin(item))
      ? value.map(({ x, y, width, height }) => ({ x, y, width, height }))
      : undefined;
  } catch {
    return undefined;
  }
};
