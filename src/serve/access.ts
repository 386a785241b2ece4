import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { allowedHosts, isAllowedHost, isLoopback } from './address.ts';

const cookieName = 'srvid';

const equal = (one: string, two: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(two)];
  return a.length === b.length && timingSafeEqual(a, b);
};

/**
 * Who may do what. Every request must name this machine as its host; what changes something needs the token, and so does everything but
 * `/healthz` where other machines can ask.
 */
export const createAccess = (host: string, token: string | undefined) => {
  const hosts = allowedHosts(host);
  const isPrivate = isLoopback(host);

  const hasToken = ({ headers }: IncomingMessage): boolean => {
    if (token === undefined) return false;
    if (equal(headers.authorization ?? '', `Bearer ${token}`)) return true;
    const cookies = (headers.cookie ?? '').split(/;\s*/);
    return cookies.some((cookie) => equal(cookie, `${cookieName}=${token}`));
  };

  /** Browsers send it with every WebSocket and every POST: the page of a stranger is told by it. */
  const isOwnOrigin = ({ headers }: IncomingMessage, port: number): boolean => {
    const { origin } = headers;
    if (origin === undefined) return true;
    return URL.canParse(origin) && isAllowedHost(new URL(origin).host, hosts, port);
  };

  return {
    /** The status with which a request is refused; undefined when it may go on. */
    refusal(request: IncomingMessage, port: number): 401 | 403 | undefined {
      if (!isAllowedHost(request.headers.host, hosts, port)) return 403;
      if (!isOwnOrigin(request, port)) return 403;
      const path = (request.url ?? '/').replace(/\?.*$/s, '');
      const isOpen = path === '/healthz' || isPrivate;
      const reads = request.method === 'GET' || request.method === 'HEAD';
      return (reads && isOpen) || hasToken(request) ? undefined : 401;
    },
    /** The cookie for somebody who comes with the token in the address, as the page is opened. */
    cookieFor(url: string): string | undefined {
      const given = /[?&]token=([^&#]*)/.exec(url)?.[1];
      if (given === undefined || token === undefined || !equal(given, token)) return undefined;
      return `${cookieName}=${token}; HttpOnly; SameSite=Strict; Path=/`;
    },
  };
};
