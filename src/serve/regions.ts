import type { Rect } from '../core/frame.ts';

export const maxRegions = 16;

const isRect = (value: unknown): value is Rect => {
  const { x, y, width, height } = (value ?? {}) as Record<string, unknown>;
  const whole = [x, y, width, height].every(
    (number) => Number.isInteger(number) && (number as number) >= 0 && (number as number) < 65_536,
  );
  return whole && (width as number) > 0 && (height as number) > 0;
};

/** Rectangles in samples, from JSON; undefined for anything else. */
export const readRegions = (body: string): readonly Rect[] | undefined => {
  try {
    const value: unknown = JSON.parse(body);
    return Array.isArray(value) && value.length <= maxRegions && value.every(isRect)
      ? value.map(({ x, y, width, height }) => ({ x, y, width, height }))
      : undefined;
  } catch {
    return undefined;
  }
};
