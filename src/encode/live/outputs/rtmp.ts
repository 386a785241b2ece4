import { SrvidError } from '../../../core/errors.ts';
import type { OutputKind } from '../output.ts';
import { formatQuery, labelOf, readUrl, requireHost } from './url.ts';

/** Push over RTMP. What stands behind the application's name is the stream key, which whoever knows it may publish with. */
export const rtmp: OutputKind = {
  kind: 'rtmp',
  syntax: 'rtmp://host/app/key',
  read: (text) => {
    const url = readUrl(text, ['rtmp', 'rtmps']);
    if (!url) return undefined;
    const [, app = '', ...rest] = url.path.split('/');
    const key = `${rest.join('/')}${formatQuery(url.query)}`;
    const secrets = [...(key === '' ? [] : [key]), ...(url.password ? [url.password] : [])];
    const label = labelOf(url, secrets);
    requireHost(url, label);
    if (app === '' || key === '')
      throw new SrvidError('USAGE', `${label} names no application and stream`, {
        hint: 'Write rtmp://host/app/stream.',
      });
    if (url.user !== undefined)
      throw new SrvidError(
        'USAGE',
        `${label}: a user and a password would show in the list of processes`,
        {
          hint: 'Give them behind the stream: rtmp://host/app/stream?user=…&pass=…',
        },
      );
    return {
      kind: 'rtmp',
      label,
      codecs: ['h264'],
      secrets,
      stallSeconds: 10,
      recovers: true,
      open: async () => ({
        args: [
          '-f',
          'flv',
          '-flvflags',
          'no_duration_filesize',
          '-flush_packets',
          '1',
          `${url.scheme}://${url.host}/${app}`,
        ],
        secretOptions: [`rtmp_app=${app}`, `rtmp_playpath=${key}`],
      }),
    };
  },
};
