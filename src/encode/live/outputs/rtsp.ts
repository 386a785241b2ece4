import { percentDecoded } from '../hide-secrets.ts';
import type { OutputKind, Session } from '../output.ts';
import { openRtspRelay, type RtspTarget } from '../rtsp/relay.ts';
import { formatQuery, labelOf, type OutputUrl, plainUrl, readUrl, requireHost } from './url.ts';

const push = (url: string): Session => ({
  args: ['-f', 'rtsp', '-rtsp_transport', 'tcp', url],
});

const targetOf = (url: OutputUrl, password: string | undefined): RtspTarget => {
  const [, host = '', port] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(url.host) ?? [];
  const tls = url.scheme === 'rtsps';
  return {
    tls,
    host,
    port: port === undefined ? (tls ? 322 : 554) : Number(port),
    url: `${plainUrl(url)}${formatQuery(url.query)}`,
    credentials:
      url.user === undefined
        ? undefined
        : { user: percentDecoded(url.user), password: password ?? '' },
  };
};

const pushThroughRelay = async (target: RtspTarget): Promise<Session> => {
  const relay = await openRtspRelay(target);
  return {
    ...push(relay.url),
    failure: relay.failure,
    close: async () => {
      await relay[Symbol.asyncDispose]();
    },
  };
};

/** Push over RTSP (ANNOUNCE, RECORD) in one TCP connection. */
export const rtsp: OutputKind = {
  kind: 'rtsp',
  syntax: 'rtsp://host/path',
  read: (text, context) => {
    const url = readUrl(text, ['rtsp', 'rtsps']);
    if (!url) return undefined;
    const password = url.password === undefined ? context.password : percentDecoded(url.password);
    const secrets = url.user === undefined || !password ? [] : [password];
    const label = labelOf(url, secrets);
    requireHost(url, label);
    // Node checks certificates, which FFmpeg does not.
    const needsRelay = url.user !== undefined || url.query.length > 0 || url.scheme === 'rtsps';
    return {
      kind: 'rtsp',
      label,
      codecs: ['h264', 'hevc', 'mpeg4', 'vp9'],
      secrets,
      stallSeconds: 10,
      recovers: true,
      open: async () =>
        needsRelay ? pushThroughRelay(targetOf(url, password)) : push(plainUrl(url)),
    };
  },
};
