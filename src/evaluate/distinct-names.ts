import { basename, sep } from 'node:path';

/** What a path may be called, the shortest first: `shorten`'s, the file name, then more and more of its folders. */
const candidatesOf = (path: string, shorten: (path: string) => string): readonly string[] => {
  const parts = path.split(sep);
  return [shorten(path), ...parts.map((_, i) => parts.slice(-1 - i).join('/'))];
};

/** The shortest name of each path that none of the others has. @param paths absolute, each once */
export const distinctNames = (
  paths: readonly string[],
  shorten: (path: string) => string = (path) => basename(path),
): ReadonlyMap<string, string> => {
  const candidates = paths.map((path) => candidatesOf(path, shorten));
  return new Map(
    paths.map((path, own) => [
      path,
      candidates[own]!.find((name, i) =>
        candidates.every((others, other) => other === own || others[i] !== name),
      ) ?? path,
    ]),
  );
};
