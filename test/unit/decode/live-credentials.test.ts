import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { pullCommand } from '../../../src/decode/live-args.ts';
import { createRedactor, withPassword } from '../../../src/decode/live-credentials.ts';
import { resolveLiveInput } from '../../../src/decode/live-input.ts';

const folder = mkdtempSync(join(tmpdir(), 'srvid-secret-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the password', () => {
  it.each(['p@ss', 'a:b', '100%', "quo'te", 'ü/€ ?#'])(
    '%s from a file goes into the URL encoded',
    (password) => {
      const file = join(folder, 'secret');
      writeFileSync(file, `${password}\n`);
      const url = withPassword('rtsp://cam@host:554/a?b=c', file, {});
      expect(decodeURIComponent(new URL(url).password)).toBe(password);
      expect(url.replace(encodeURIComponent(password), '*')).toBe('rtsp://cam:*@host:554/a?b=c');
    },
  );

  it('of the environment is taken out of it, and counts only where one is missing', () => {
    const environment = { SRVID_RTSP_PASSWORD: 'pw', HOME: '/' };
    expect(withPassword('rtsp://cam@host/a', undefined, environment)).toBe('rtsp://cam:pw@host/a');
    expect(environment).toEqual({ HOME: '/' });
    const again = { SRVID_RTSP_PASSWORD: 'pw' };
    expect(withPassword('rtsp://cam:own@host/a', undefined, again)).toBe('rtsp://cam:own@host/a');
    expect(withPassword('rtsp://host/a', undefined, { SRVID_RTSP_PASSWORD: 'pw' })).toBe(
      'rtsp://host/a',
    );
  });

  it('without a user, twice, or in a file that is not there, is an error that does not say it', () => {
    const file = join(folder, 'one');
    writeFileSync(file, 'pw');
    expect(() => withPassword('rtsp://host/a', file, {})).toThrow('names no user');
    expect(() => withPassword('rtsp://cam:topsecret@host/a', file, {})).toThrow(
      'rtsp://cam:***@host/a has',
    );
    expect(() => withPassword('rtsp://cam@host/a', join(folder, 'none'), {})).toThrow('ENOENT');
  });

  it('is hidden in every form', () => {
    const redact = createRedactor('rtsp://cam:p%40ss%25@host/a');
    expect(redact("from 'rtsp://cam:p%40ss%25@host/a': p@ss% and p%40ss%25")).toBe(
      "from 'rtsp://cam:***@host/a': *** and ***",
    );
  });

  it('goes to FFmpeg in a script, quoted', async () => {
    const url = "rtsp://cam:it's@host/a";
    const input = await resolveLiveInput(url, { transport: 'tcp', environment: {} });
    const { args, script } = pullCommand({ input, fit: undefined, sound: true });
    expect(args.join(' ')).not.toContain('host');
    expect(script).toContain(String.raw`file 'rtsp://cam:it'\''s@host/a'`);
    expect(input.label).toBe('rtsp://cam:***@host/a');
  });

  it('cannot bring a second line into the script', async () => {
    const url = 'rtsp://cam:x\nfile /etc/passwd@host/a';
    await expect(resolveLiveInput(url, { transport: 'tcp', environment: {} })).rejects.toThrow(
      'not a valid URL',
    );
  });
});
