import { SrvidError } from '../../../core/errors.ts';
import { hideSecrets } from '../hide-secrets.ts';

/** A network address as the user wrote it, taken apart without decoding anything. */
export type OutputUrl = {
  readonly scheme: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** `host`, `host:port` or `[v6]:port`. */
  readonly host: string;
  /** Begins with `/`, or is empty. */
  readonly path: string;
  /** In order, undecoded. */
  readonly query: readonly (readonly [string, string])[];
};

/**
 * Reads `scheme://user:password@host/path?query` as FFmpeg does: the user ends at the first `:`, the password at the last `@` before
 * the path.
 * @returns undefined for another scheme
 * @throws SrvidError USAGE for a URL without a host
 */
export const readUrl = (text: string, schemes: readonly string[]): OutputUrl | undefined => {
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?/i.exec(text);
  const scheme = match?.[1]?.toLowerCase() ?? '';
  if (!match || !schemes.includes(scheme)) return undefined;
  const [, , authority = '', path = '', query = ''] = match;
  const at = authority.lastIndexOf('@');
  const userInfo = at < 0 ? undefined : authority.slice(0, at);
  const colon = userInfo?.indexOf(':') ?? -1;
  const host = authority.slice(at + 1);
  if (/[\s'"\\]/.test(text))
    throw new SrvidError('USAGE', `the ${scheme} address holds a space, quote or backslash`, {
      hint: 'Write it percent-encoded, such as %20 for a space.',
    });
  return {
    scheme,
    user: colon < 0 ? userInfo : userInfo?.slice(0, colon),
    password: colon < 0 ? undefined : userInfo?.slice(colon + 1),
    host,
    path,
    query: query
      .split('&')
      .filter((part) => part !== '')
      .map((part) => {
        const equals = part.indexOf('=');
        return equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
      }),
  };
};

export const requireHost = (url: OutputUrl, label: string): void => {
  if (url.host === '' || url.host.startsWith(':'))
    throw new SrvidError('USAGE', `${label} names no host`);
};

export const formatQuery = (query: OutputUrl['query']): string =>
  query.length === 0 ? '' : `?${query.map((pair) => pair.join('=')).join('&')}`;

/** The address without user, password and query. */
export const plainUrl = ({ scheme, host, path }: OutputUrl): string => `${scheme}://${host}${path}`;

/** For people: the user's name stays, secrets go. */
export const labelOf = (url: OutputUrl, secrets: readonly string[]): string => {
  const user =
    url.user === undefined ? '' : `${url.user}${url.password === undefined ? '' : ':***'}@`;
  return hideSecrets(
    `${url.scheme}://${user}${url.host}${url.path}${formatQuery(url.query)}`,
    secrets,
  );
};
