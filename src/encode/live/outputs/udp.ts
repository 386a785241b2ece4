import type { OutputKind } from '../output.ts';
import { tsCodecs, tsOptions } from './mpeg-ts.ts';
import { formatQuery, labelOf, plainUrl, readUrl, requireHost } from './url.ts';

/** MPEG-TS over UDP, to one host or a multicast group. Nobody answers, so nothing tells whether somebody listens. */
export const udp: OutputKind = {
  kind: 'udp',
  syntax: 'udp://host:port',
  read: (text) => {
    const url = readUrl(text, ['udp']);
    if (!url) return undefined;
    const label = labelOf(url, []);
    requireHost(url, label);
    // Seven TS packets: what fits into one Ethernet frame.
    const query = url.query.some(([key]) => key === 'pkt_size')
      ? url.query
      : [...url.query, ['pkt_size', '1316'] as const];
    return {
      kind: 'udp',
      label,
      codecs: tsCodecs,
      secrets: [],
      stallSeconds: 10,
      recovers: true,
      open: async () => ({ args: [...tsOptions, `${plainUrl(url)}${formatQuery(query)}`] }),
    };
  },
};
