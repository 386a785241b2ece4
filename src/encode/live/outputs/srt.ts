import { percentDecoded } from '../hide-secrets.ts';
import type { OutputKind } from '../output.ts';
import { tsCodecs, tsOptions } from './mpeg-ts.ts';
import { formatQuery, labelOf, plainUrl, readUrl } from './url.ts';

/** A stream id often holds a user and a password. */
const secretKeys = ['passphrase', 'streamid'];

/** MPEG-TS over SRT. With `mode=listener` the player dials in, one at a time, and no server is needed. */
export const srt: OutputKind = {
  kind: 'srt',
  syntax: 'srt://host:port',
  read: (text) => {
    const url = readUrl(text, ['srt']);
    if (!url) return undefined;
    const hidden = url.query.filter(([key]) => secretKeys.includes(key));
    const open = url.query.filter(([key]) => !secretKeys.includes(key));
    const secrets = hidden.map(([, value]) => value);
    const listens = open.some(([key, value]) => key === 'mode' && value === 'listener');
    return {
      kind: 'srt',
      label: labelOf(url, secrets),
      codecs: tsCodecs,
      secrets,
      listens,
      stallSeconds: listens ? undefined : 10,
      recovers: true,
      open: async () => ({
        args: [...tsOptions, `${plainUrl(url)}${formatQuery(open)}`],
        ...(hidden.length > 0
          ? { secretOptions: hidden.map(([key, value]) => `${key}=${percentDecoded(value)}`) }
          : {}),
      }),
    };
  },
};
