/** A value of parsed JSON, read with a type by name; what is absent or of another type is undefined (or empty). */
export type JsonReader = {
  text(key: string): string | undefined;
  /** Numbers, and strings that hold one (ffprobe writes `"duration": "1.5"`); never NaN. */
  number(key: string): number | undefined;
  object(key: string): JsonReader;
  list(key: string): readonly JsonReader[];
  /** All entries that are strings or numbers. */
  entries(): readonly (readonly [key: string, value: string | number])[];
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads any parsed JSON value as an object; anything else reads as an empty one. */
export const readJson = (value: unknown): JsonReader => {
  const record = isRecord(value) ? value : {};
  const at = (key: string): unknown => (Object.hasOwn(record, key) ? record[key] : undefined);
  return {
    text(key) {
      const found = at(key);
      return typeof found === 'string' ? found : undefined;
    },
    number(key) {
      const found = at(key);
      const number = typeof found === 'string' && found.trim() !== '' ? Number(found) : found;
      return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
    },
    object: (key) => readJson(at(key)),
    list(key) {
      const found = at(key);
      return Array.isArray(found) ? found.map(readJson) : [];
    },
    entries: () =>
      Object.entries(record).flatMap(([key, found]) =>
        typeof found === 'string' || typeof found === 'number' ? [[key, found] as const] : [],
      ),
  };
};

/** Parses text; text that is not JSON reads as an empty object. */
export const parseJson = (text: string): JsonReader => {
  try {
    return readJson(JSON.parse(text));
  } catch {
    return readJson(undefined);
  }
};
