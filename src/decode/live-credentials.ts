import { readFileSync } from 'node:fs';
import { SrvidError } from '../core/errors.ts';
import { redact } from '../core/ffmpeg/redact.ts';

/** Holds the password of a camera, so that it need not stand in the command. */
const passwordVariable = 'SRVID_RTSP_PASSWORD';

/** The URL's user, and its password as it stands there. */
const authority = /^([a-z][a-z0-9+.-]*:\/\/)([^\s/?#]*)@/i;

/** The first line. */
const readPassword = (path: string): string => {
  try {
    return readFileSync(path, 'utf8').split(/\r?\n/, 1)[0] ?? '';
  } catch (cause) {
    throw new SrvidError(
      'USAGE',
      `cannot read the password file ${path}: ${(cause as NodeJS.ErrnoException).code ?? String(cause)}`,
      { cause },
    );
  }
};

/**
 * Puts the password of a file, or of the environment, behind the user in a URL. Taken out of `environment`, so that no child inherits it.
 * @throws SrvidError USAGE when the file cannot be read, when there is no user, or when there is a password already
 */
export const withPassword = (
  url: string,
  passwordFile: string | undefined,
  environment: NodeJS.ProcessEnv,
): string => {
  const fromEnvironment = environment[passwordVariable];
  delete environment[passwordVariable];
  const match = authority.exec(url);
  const hasPassword = match?.[2]?.includes(':') ?? false;
  if (passwordFile === undefined && (fromEnvironment === undefined || !match || hasPassword))
    return url;
  if (!match)
    throw new SrvidError('USAGE', `${redact(url)} names no user for the password`, {
      hint: 'Write it as rtsp://user@camera/path.',
    });
  if (hasPassword)
    throw new SrvidError('USAGE', `${redact(url)} has a password already`, {
      hint: 'Leave it out of the URL when --rtsp-password-file is given.',
    });
  const password =
    passwordFile === undefined ? (fromEnvironment ?? '') : readPassword(passwordFile);
  return url.replace(authority, () => `${match[1]}${match[2]}:${encodeURIComponent(password)}@`);
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Hides what `redact` knows by its form, and the password of this URL wherever else it appears. */
export const createRedactor = (url: string): ((text: string) => string) => {
  const user = authority.exec(url)?.[2] ?? '';
  const password = user.includes(':') ? user.slice(user.indexOf(':') + 1) : '';
  // A password of three letters would be found in every second word.
  const secrets = [...new Set([password, decoded(password)])].filter((text) => text.length > 3);
  return (text) => secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), redact(text));
};
