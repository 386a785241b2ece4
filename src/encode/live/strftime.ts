const two = (value: number): string => String(value).padStart(2, '0');

/** The conversions that a dated file name may hold, in local time: each with its text and the form that texts like it have. */
const conversions: Readonly<Record<string, readonly [(date: Date) => string, string]>> = {
  Y: [(date) => String(date.getFullYear()), '\\d{4}'],
  m: [(date) => two(date.getMonth() + 1), '\\d{2}'],
  d: [(date) => two(date.getDate()), '\\d{2}'],
  H: [(date) => two(date.getHours()), '\\d{2}'],
  M: [(date) => two(date.getMinutes()), '\\d{2}'],
  S: [(date) => two(date.getSeconds()), '\\d{2}'],
  s: [(date) => String(Math.floor(date.getTime() / 1000)), '\\d+'],
  F: [(date) => strftime('%Y-%m-%d', date), '\\d{4}-\\d{2}-\\d{2}'],
  z: [
    (date) => {
      const minutes = -date.getTimezoneOffset();
      const size = Math.abs(minutes);
      return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${two(size % 60)}`;
    },
    '[+-]\\d{4}',
  ],
  '%': [() => '%', '%'],
};

/** A conversion that `strftime` does not know, such as `%q`; undefined when all are known. */
export const unknownConversion = (pattern: string): string | undefined =>
  [...pattern.matchAll(/%(.?)/gs)]
    .map(([text]) => text)
    .find((text) => !Object.hasOwn(conversions, text.slice(1)));

export const knownConversions: readonly string[] = Object.keys(conversions).map((key) => `%${key}`);

/** Fills in a dated name: `%Y%m%d-%H%M%S`. */
export const strftime = (pattern: string, date: Date): string =>
  pattern.replaceAll(/%(.)/gs, (text, key: string) => conversions[key]?.[0](date) ?? text);

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Matches what `strftime` makes of a pattern without `/`; `middle` is allowed behind the last conversion. */
export const matchesPattern = (pattern: string, middle = ''): RegExp => {
  const parts = pattern.split(/(%.)/s);
  const last = parts.findLastIndex((part) => part.startsWith('%') && part !== '%%');
  const source = parts.map((part, i) => {
    const form = part.startsWith('%')
      ? (conversions[part.slice(1)]?.[1] ?? escape(part))
      : escape(part);
    return i === last ? form + middle : form;
  });
  return new RegExp(`^${source.join('')}$`);
};
