import { redact } from '../../core/ffmpeg/redact.ts';

/** A text that is not percent-encoded properly means itself, as it does to FFmpeg. */
export const percentDecoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Every form in which a secret may come back in a message. */
const formsOf = (secret: string): readonly string[] => [
  ...new Set([secret, percentDecoded(secret), encodeURIComponent(percentDecoded(secret))]),
];

/** Blots out known secrets, and whatever looks like one in a URL. */
export const hideSecrets = (text: string, secrets: readonly string[]): string =>
  redact(
    secrets
      .flatMap(formsOf)
      .filter((form) => form.length > 0)
      .toSorted((a, b) => b.length - a.length)
      .reduce((left, form) => left.replaceAll(form, '***'), text),
  );
