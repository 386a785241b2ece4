import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Debian's package; that of Ubuntu is a snap, which runs in no container. */
const executablePath = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync);
export const haveChromium = executablePath !== undefined;
export const whyNoChromium = haveChromium ? '' : ' (skipped: no chromium)';

export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
  });

/** Errors and warnings of the page, such as what the content policy forbids, from now on. */
export const complaintsOf = (page: Page): readonly string[] => {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`${message.location().url}: ${message.text()}`);
  });
  return complaints;
};
