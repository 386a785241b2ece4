import { redact } from '../core/ffmpeg/redact.ts';

/**
 * Overwrites this process's own arguments where they hold a password: everybody on the machine can read those. Until Node has started
 * they were there to be seen; a file or the environment is the better way.
 */
export const hideSecretArguments = (): void => {
  const given = process.argv.slice(2);
  const shown = given.map(redact);
  if (shown.some((text, i) => text !== given[i])) process.title = ['srvid', ...shown].join(' ');
};
