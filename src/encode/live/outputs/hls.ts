import { mkdir } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { LiveOutput, LiveOutputContext, OutputKind } from '../output.ts';

/**
 * A folder for any web server: a playlist with the date and time of each segment, and fragmented MP4. Segments that have left the
 * playlist are deleted; after a restart the playlist goes on where it was.
 */
export const hls: OutputKind = {
  kind: 'hls',
  syntax: 'folder/ or playlist.m3u8 (HLS)',
  read: (text, context) => {
    const isFolder = text.endsWith('/');
    if (!isFolder && !/\.m3u8$/i.test(text)) return undefined;
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return undefined;
    const path = text.startsWith('file:') ? text.slice('file:'.length) : text;
    return toFolder(resolve(context.workingDirectory, path, isFolder ? 'live.m3u8' : ''), context);
  },
};

const toFolder = (
  playlist: string,
  { hls: { segmentSeconds, listSize } }: LiveOutputContext,
): LiveOutput => {
  const folder = dirname(playlist);
  const name = basename(playlist).replace(/\.m3u8$/i, '');
  return {
    kind: 'hls',
    label: playlist,
    codecs: ['h264', 'hevc', 'av1', 'vp9'],
    secrets: [],
    stallSeconds: 20,
    recovers: true,
    open: async () => {
      await mkdir(folder, { recursive: true });
      return {
        args: [
          '-f',
          'hls',
          '-hls_time',
          String(segmentSeconds),
          '-hls_list_size',
          String(listSize),
          '-hls_segment_type',
          'fmp4',
          '-hls_flags',
          'delete_segments+temp_file+program_date_time+independent_segments+append_list+omit_endlist',
          '-hls_fmp4_init_filename',
          `${name}-init.mp4`,
          '-hls_segment_filename',
          // No `file:` here: the muxer would not find its old segments to delete them.
          `${folder}/${name.replaceAll('%', '%%')}-%06d.m4s`,
          `file:${playlist}`,
        ],
      };
    },
  };
};
