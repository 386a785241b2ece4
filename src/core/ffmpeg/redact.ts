/**
 * Hides passwords in anything that may quote a URL: `scheme://user:pass@host` and `passphrase=…`, `password=…`, `token=…` parameters,
 * and the stream key of RTMP, which stands behind the application.
 * The password ends at the last `@` before the path, as URL parsers of FFmpeg read it.
 */
export const redact = (text: string): string =>
  text
    .replace(
      /([a-z][a-z0-9+.-]*:\/\/)([^\s/?#"]*)@/gi,
      (_, scheme: string, user: string) =>
        `${scheme}${user.includes(':') ? `${user.slice(0, user.indexOf(':'))}:***` : '***'}@`,
    )
    .replace(/(rtmps?:\/\/[^\s/]+\/[^\s/?]+\/)[^\s'"]+/gi, '$1***')
    .replace(
      /([\w-]*(?:pass(?:word|phrase|wd)?|pwd|token|streamid|secret|api_?key|auth))=[^&\s'"]+/gi,
      '$1=***',
    );
