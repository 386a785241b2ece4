import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { ServedCamera } from '../../src/serve/camera.ts';
import { openStatusServer } from '../../src/serve/server.ts';
import { complaintsOf, haveChromium, startBrowser, whyNoChromium } from './chromium.ts';
import { makeCameraClip } from './live-camera.ts';
import { startLive } from './live-cli.ts';
import { waitFor } from './live-output-receiver.ts';
import { exampleStatus } from '../fixtures/live-status.ts';
import { makeFolder } from './run-cli.ts';

const folder = makeFolder();
/** Kept where somebody wants to look at them. */
const pictures = process.env['SRVID_SCREENSHOTS'] ?? folder.at('screenshots');
let browser: Browser;

beforeAll(async () => {
  if (!haveChromium) return;
  mkdirSync(pictures, { recursive: true });
  makeCameraClip(folder.at('camera.mp4'), { rate: 10, frames: 80 });
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  folder.remove();
});

const openPage = async (url: string): Promise<Page> => {
  const page = await browser.newPage({ viewport: { width: 1000, height: 1100 } });
  onTestFinished(() => page.close());
  page.setDefaultTimeout(60_000);
  await page.goto(url);
  return page;
};

const shoot = (page: Page, name: string): Promise<unknown> =>
  page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });

describe.runIf(haveChromium)(`the page in a browser${whyNoChromium}`, () => {
  it('plays the picture at the live edge, compares, records and draws regions', async () => {
    const options = '--live -x2 --model fast --threads 1 --serve 0 --encoder-option g=10';
    const record = join(folder.path, String(performance.now()), '%s.mp4');
    const run = startLive([folder.at('camera.mp4'), ...options.split(' '), '-o', record]);
    await waitFor('its address', () => /serving on (\S+token=\w+)/.test(run.stderrSoFar()));
    const url = /serving on (\S+token=\w+)/.exec(run.stderrSoFar())?.[1] ?? '';
    const page = await openPage(url);
    const complaints = complaintsOf(page);
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    const status = () => run.statuses().at(-1);

    await page.getByText('healthy', { exact: true }).waitFor();
    // The token is out of the address, in a cookie that no script can read.
    expect(await page.evaluate('location.search + document.cookie')).toBe('');
    await button('Stop recording').waitFor();

    const plays = (width: number) =>
      waitFor(
        `a picture of ${width} columns at the live edge`,
        () =>
          page.evaluate<boolean>(
            `(({ videoWidth, currentTime, buffered }) => videoWidth === ${width} && currentTime > 1 &&
              buffered.end(buffered.length - 1) - currentTime <= 1.5)(document.querySelector('video') ?? {})`,
          ),
        60,
      );
    await plays(640);
    await shoot(page, 'picture');

    await page.getByLabel('Compare with bicubic').check();
    await plays(1280);
    // Both halves show the same scene: where one is bright, so is the other.
    const difference = await page.evaluate<number>(`(() => {
      const canvas = document.createElement('canvas');
      Object.assign(canvas, { width: 1280, height: 360 });
      const context = canvas.getContext('2d');
      context.drawImage(document.querySelector('video'), 0, 0);
      const { data } = context.getImageData(0, 0, 1280, 360);
      let sum = 0;
      for (let y = 0; y < 360; y += 4) for (let x = 0; x < 640; x += 4)
        sum += Math.abs(data[(y * 1280 + x) * 4 + 1] - data[(y * 1280 + x + 640) * 4 + 1]);
      return sum / (90 * 160);
    })()`);
    expect(difference).toBeLessThan(12);
    await page.getByRole('slider').fill('30');
    await shoot(page, 'comparison');

    await button('Draw a region').click();
    const stage = await page.locator('.stage').boundingBox();
    if (!stage) throw new Error('there is no picture');
    const { x, y, width, height } = stage;
    await page.mouse.move(x + width / 4, y + height / 4);
    await page.mouse.down();
    await page.mouse.move(x + width / 2, y + height / 2, { steps: 4 });
    await page.mouse.up();
    await page.locator('.region.drawn').waitFor();
    await run.saw('regions');
    await waitFor(
      'the network in the region',
      () => status()?.rungName.endsWith(' in regions') ?? false,
    );
    // Of 320×180, to within a sample.
    const [region] = status()?.regions ?? [];
    expect(Math.abs((region?.x ?? 0) - 80) + Math.abs((region?.y ?? 0) - 45)).toBeLessThan(4);
    expect(Math.abs((region?.width ?? 0) - 80)).toBeLessThan(3);
    await shoot(page, 'region');
    // Whoever else looks sees it too.
    const other = await openPage(url);
    await other.locator('.region.drawn').waitFor();
    await other.close();

    await button('Clear regions').click();
    await page.locator('.region').waitFor({ state: 'detached' });
    await waitFor('the whole picture', () => status()?.focused === false);
    expect(status()?.rungName).not.toContain('regions');

    await button('Stop recording').click();
    await button('Start recording').waitFor();
    await button('Hide the picture').click();
    await page.locator('video').waitFor({ state: 'detached' });
    // Before the first picture it is not healthy, and the browser notes the answer.
    expect(complaints.filter((text) => !text.includes('/healthz'))).toEqual([]);
    expect((await run.stop()).code).toBe(130);
  });

  it('shows one of several cameras at a time, chosen by a link', async () => {
    const watched: string[] = [];
    const camera = (id: string, name: string): ServedCamera => ({
      id,
      name,
      size: () => ({ width: 320, height: 180 }),
      status: () => ({ ...exampleStatus, state: id === 'yard' ? 'no-signal' : 'streaming' }),
      view: async () => {
        watched.push(id);
        return { end: async () => void watched.splice(watched.indexOf(id), 1) };
      },
    });
    const cameras = [camera('gate', 'the gate'), camera('yard', 'yard & barn'), camera('3', '<b>')];
    await using server = await openStatusServer({
      address: { host: '127.0.0.1', port: 0 },
      token: undefined,
      cameras: () => cameras,
    });
    const page = await openPage(server.url);
    await page.getByRole('heading', { name: 'the gate' }).waitFor();
    await waitFor('its picture', () => watched.join() === 'gate');
    await page.getByRole('link', { name: 'yard & barn' }).click();
    await page.getByRole('heading', { name: 'yard & barn' }).waitFor();
    await page
      .getByRole('link', { name: 'yard & barn' })
      .and(page.locator('[aria-current]'))
      .waitFor();
    expect(await page.locator('section').count()).toBe(1);
    await waitFor('the other picture alone', () => watched.join() === 'yard');
    await shoot(page, 'cameras');
    // What is opened by its address, names and all.
    const direct = await openPage(`${server.url}#3`);
    await direct.getByRole('heading', { name: '<b>' }).waitFor();
    // Nothing can be changed without a token, and the page says so.
    await direct.getByRole('button', { name: 'Stop recording' }).click();
    await direct.getByText('with its token').waitFor();
  });
});
