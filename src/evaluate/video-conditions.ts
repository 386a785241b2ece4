/** What happens to the shrunk frames of a clip before they are enlarged. */
export type VideoCondition = {
  readonly id: string;
  /** x264's constant rate factor; undefined: nothing happens. */
  readonly crf: number | undefined;
};

/** All conditions: nothing, good, middling and poor surveillance footage. */
export const videoConditions: readonly VideoCondition[] = [
  { id: 'clean', crf: undefined },
  ...[23, 29, 35].map((crf) => ({ id: `crf${crf}`, crf })),
];
