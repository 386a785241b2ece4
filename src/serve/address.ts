import { hostname, networkInterfaces } from 'node:os';

export type ServeAddress = { readonly host: string; readonly port: number };

/** `8080`, `127.0.0.1:8080` or `[::1]:8080`; without a host this machine alone. Port 0 is any free one. */
export const parseServeAddress = (text: string): ServeAddress | undefined => {
  const match = /^(?:(?:\[([0-9a-f:.]+)\]|([^:[\]\s/]+)):)?(\d{1,5})$/i.exec(text);
  const port = Number(match?.[3]);
  if (!match || port > 65_535) return undefined;
  return { host: match[1] ?? match[2] ?? '127.0.0.1', port };
};

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);

const unbracketed = (host: string): string => host.replace(/^\[(.*)\]$/, '$1').toLowerCase();

/**
 * The names under which this machine may be asked. A page of a stranger whose name suddenly points here (DNS rebinding) comes with
 * another, on every request.
 */
export const allowedHosts = (bound: string): ReadonlySet<string> => {
  const loopback = ['localhost', '127.0.0.1', '::1'];
  if (isLoopback(bound)) return new Set([...loopback, bound]);
  const own = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).map(({ address }) => address.toLowerCase()),
  );
  const name = hostname().toLowerCase();
  return new Set([...loopback, ...own, name, name.split('.')[0] ?? name, unbracketed(bound)]);
};

/** Is the `Host` header of a request one of them, with this port or with none? */
export const isAllowedHost = (
  header: string | undefined,
  hosts: ReadonlySet<string>,
  port: number,
): boolean => {
  const match = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::(\d+))?$/i.exec(header ?? '');
  if (!match) return false;
  return (
    hosts.has(unbracketed(match[1] ?? '')) && (match[2] === undefined || Number(match[2]) === port)
  );
};
