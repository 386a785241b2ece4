/** A rectangle in the units of the drawing, y downwards. */
export type Box = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

type Point = { readonly x: number; readonly y: number };

/** A mark at (x, y) whose label is `width` wide. */
export type LabelledMark = { readonly x: number; readonly y: number; readonly width: number };

const overlap = (a: Box, b: Box): number => {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
};

/** The place on a box that is nearest to a point. */
export const nearestOnBox = (box: Box, point: Point): Point => ({
  x: Math.min(Math.max(point.x, box.x), box.x + box.width),
  y: Math.min(Math.max(point.y, box.y), box.y + box.height),
});

/** Which side of the line from a to b a point lies on: the sign. */
const side = (a: Point, b: Point, { x, y }: Point): number =>
  (b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x);

const cross = (a: Point, b: Point, c: Point, d: Point): boolean =>
  side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;

/** Whether the line from a to b runs over a box. */
const runsOver = (a: Point, b: Point, { x, y, width, height }: Box): boolean =>
  cross(a, b, { x, y }, { x: x + width, y: y + height }) ||
  cross(a, b, { x: x + width, y }, { x, y: y + height });

/** Square units that a line over a label or over another line counts. */
const lineCost = 20;

/** Beginnings that `placeLabels` tries. */
const startsTried = 8;

/** How much of a label lies on another; and do the lines between labels and marks run over the labels, or cross? */
const clash = (mark: Point, label: Box, otherMark: Point, otherLabel: Box): number => {
  const [end, otherEnd] = [nearestOnBox(label, mark), nearestOnBox(otherLabel, otherMark)];
  const faults = [
    runsOver(mark, end, otherLabel),
    runsOver(otherMark, otherEnd, label),
    cross(mark, end, otherMark, otherEnd),
  ];
  return overlap(label, otherLabel) + lineCost * faults.filter(Boolean).length;
};

/** Boxes to try for one label, in rings around its mark; right of the mark first. */
const candidates = (mark: LabelledMark, height: number, gap: number): readonly Box[] => {
  const { width } = mark;
  const boxes: Box[] = [];
  for (let ring = 0; ring < 7; ring++) {
    const away = gap + ring * height * 0.6;
    for (const slide of ring === 0 ? [0] : [0, -ring, ring, -ring / 2, ring / 2]) {
      const dy = slide * height * 0.8;
      boxes.push({ x: mark.x + away, y: mark.y - height / 2 + dy, width, height });
      boxes.push({ x: mark.x - away - width, y: mark.y - height / 2 + dy, width, height });
    }
    for (const slide of [0, -0.5, 0.5]) {
      const x = mark.x - width / 2 + slide * width;
      boxes.push({ x, y: mark.y - away - height, width, height });
      boxes.push({ x, y: mark.y + away, width, height });
    }
  }
  return boxes;
};

/**
 * Finds for each mark a box for its label inside `bounds`, near the mark and clear of the other labels and of all marks as
 * far as there is room. Each label in turn takes the cheapest of its places given the others', until none moves; the best
 * outcome of several beginnings is taken.
 * @param height of every label @param radius of every mark
 */
export const placeLabels = (
  marks: readonly LabelledMark[],
  bounds: Box,
  height: number,
  radius: number,
): readonly Box[] => {
  const choices = marks.map((mark) => candidates(mark, height, radius + 3));
  const disks = marks.map(({ x, y }) => ({
    x: x - radius - 1,
    y: y - radius - 1,
    width: 2 * radius + 2,
    height: 2 * radius + 2,
  }));
  /** Of one label alone: what it hides of marks or loses at the edge, and its distance. */
  const ownCosts = choices.map((boxes) =>
    boxes.map(
      (box, order) =>
        1000 * (box.width * box.height - overlap(box, bounds)) +
        100 * disks.reduce((sum, disk) => sum + overlap(box, disk), 0) +
        order,
    ),
  );
  const cost = (own: number, order: number, picks: readonly number[]): number =>
    picks.reduce(
      (sum, pick, i) =>
        i === own
          ? sum
          : sum + 100 * clash(marks[own]!, choices[own]![order]!, marks[i]!, choices[i]![pick]!),
      ownCosts[own]![order]!,
    );
  const settle = (first: number): { readonly picks: readonly number[]; readonly total: number } => {
    const picks = marks.map(() => 0);
    for (let round = 0, moved = true; moved && round < 30; round++) {
      moved = false;
      for (let step = 0; step < marks.length; step++) {
        const own = (first + step) % marks.length;
        const costs = choices[own]!.map((_, order) => cost(own, order, picks));
        const best = costs.indexOf(Math.min(...costs));
        moved ||= best !== picks[own];
        picks[own] = best;
      }
    }
    return { picks, total: picks.reduce((sum, pick, own) => sum + cost(own, pick, picks), 0) };
  };
  const outcomes = marks.slice(0, startsTried).map((_, first) => settle(first));
  const best = outcomes.reduce((a, b) => (b.total < a.total ? b : a));
  return best.picks.map((pick, own) => choices[own]![pick]!);
};
