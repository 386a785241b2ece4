import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { parse } from 'hono/utils/cookie';
import { allowedHosts, isAllowedHost, isLoopback } from './address.ts';

export const tokenCookie = 'srvid';

const equal = (one: string, two: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(two)];
  return a.length === b.length && timingSafeEqual(a, b);
};

export type Access = {
  /**
   * Does the request name this machine, and does it come from a page of this server, if from any? A stranger's page is told by its
   * `Origin`, which browsers send with every POST and every WebSocket, or by its own name in `Host` (DNS rebinding). A page of another
   * server of this machine is a stranger's too.
   */
  readonly isOwn: (request: IncomingMessage, port: number) => boolean;
  readonly isToken: (text: string) => boolean;
  /** What changes something needs the token, and so does everything where other machines can ask. */
  readonly permits: (request: IncomingMessage) => boolean;
};

/** Who may do what. @param host where the server listens @param token without one nothing can be changed */
export const createAccess = (host: string, token: string | undefined): Access => {
  const hosts = allowedHosts(host);
  const isPrivate = isLoopback(host);
  const isToken = (text: string): boolean => token !== undefined && equal(text, token);
  const hasToken = ({ headers }: IncomingMessage): boolean =>
    isToken(/^Bearer (.*)$/s.exec(headers.authorization ?? '')?.[1] ?? '') ||
    isToken(parse(headers.cookie ?? '', tokenCookie)[tokenCookie] ?? '');
  return {
    isOwn({ headers: { host: named, origin } }, port) {
      if (!isAllowedHost(named, hosts, port)) return false;
      return origin === undefined || (URL.canParse(origin) && new URL(origin).host === named);
    },
    isToken,
    permits(request) {
      const reads = request.method === 'GET' || request.method === 'HEAD';
      return (reads && isPrivate) || hasToken(request);
    },
  };
};
