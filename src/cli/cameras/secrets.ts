import { readFileSync } from 'node:fs';
import { redact } from '../../core/ffmpeg/redact.ts';

/** Those of a single camera's command: among several, whoever came first would take them. */
const ofOneCamera = ['SRVID_RTSP_PASSWORD', 'SRVID_OUTPUT_PASSWORD'];

/** Secrets of the environment; those that were asked for are taken out at the end, so that no child inherits them. */
export const createSecrets = (environment: NodeJS.ProcessEnv) => {
  const used = new Set(ofOneCamera);
  return {
    /** Undefined where the variable is missing or empty. */
    fromEnvironment(name: string): string | undefined {
      used.add(name);
      return environment[name] || undefined;
    },
    forget(): void {
      for (const name of used) delete environment[name];
    },
  };
};
export type Secrets = ReturnType<typeof createSecrets>;

/** The first line of a file. @throws a system error */
export const firstLineOf = (path: string): string =>
  readFileSync(path, 'utf8').split(/\r?\n/, 1)[0] ?? '';

/** Does an address hold a password, a passphrase or a token? A user alone is none; the last part of an RTMP address may be just a name. */
export const holdsPassword = (address: string): boolean => {
  const [, user = '', rest = ''] =
    /^[a-z][a-z0-9+.-]*:\/\/(?:([^\s/?#]*)@)?(.*)$/i.exec(address) ?? [];
  return user.includes(':') || redact(rest) !== rest;
};
