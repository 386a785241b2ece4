import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** One figure of a paper: a mean over a set. */
export type PublishedFigure = {
  readonly method: string;
  /** Our network of the same shape; null where we have none. */
  readonly model: string | null;
  readonly set: string;
  readonly scale: number;
  readonly metric: string;
  readonly value: number;
  readonly source: string;
};

/** `models/published.json`: what the papers report, each figure with its source. */
export type Published = {
  /** Methods that we have no network of. */
  readonly methods: readonly {
    readonly method: string;
    /** Null where no paper of ours states them. */
    readonly parameters: number | null;
    readonly source: string;
  }[];
  /** Of several figures for one thing the first counts in tables. */
  readonly figures: readonly PublishedFigure[];
};

const path = fileURLToPath(new URL('../../models/published.json', import.meta.url));

export const readPublished = async (): Promise<Published> =>
  JSON.parse(await readFile(path, 'utf8')) as Published;

/** The figure to stand beside ours. @param of a model's id, or a method without one */
export const findPublished = (
  { figures }: Published,
  of: { readonly model: string } | { readonly method: string },
  at: Pick<PublishedFigure, 'set' | 'scale' | 'metric'>,
): PublishedFigure | undefined =>
  figures.find(
    (figure) =>
      ('model' in of ? figure.model === of.model : figure.method === of.method) &&
      figure.set === at.set &&
      figure.scale === at.scale &&
      figure.metric === at.metric,
  );
