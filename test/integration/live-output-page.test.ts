import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { haveChromium, openPage } from './chromium.ts';
import { startLive } from './live-cli.ts';
import { waitFor } from './live-output-receiver.ts';
import { ffmpeg, scratchFolder } from './media.ts';

const folder = await scratchFolder();
const file = (name: string): string => join(folder, name);
const why = haveChromium ? '' : ' (skipped: no chromium)';

describe.runIf(haveChromium)(`the page in a browser${why}`, () => {
  it('plays the picture at the live edge, compares, records and draws regions', async () => {
    const clip = file('camera.mp4');
    await ffmpeg(
      ...'-f lavfi -i testsrc2=s=320x180:r=10 -t 8 -pix_fmt yuv420p -g 10'.split(' '),
      clip,
    );
    const options = '--live -x2 --model bicubic --threads 1 --serve 0 --encoder-option g=10';
    const run = startLive([clip, ...options.split(' '), '-o', file('rec/%s.mp4')]);
    try {
      await waitFor('its address', () => /serving on (\S+token=\w+)/.test(run.stderrSoFar()));
      const url = /serving on (\S+token=\w+)/.exec(run.stderrSoFar())?.[1] ?? '';
      await using page = await openPage(url);
      const shows = (what: string, expression: string, seconds = 60) =>
        waitFor(what, () => page.evaluate<boolean>(`Boolean(${expression})`), seconds);
      const button = (text: string) =>
        `[...document.querySelectorAll('button')].find((b) => b.textContent === '${text}' && !b.hidden)`;
      await shows('the camera', `document.querySelector('section')`);
      // The token is out of the address, in a cookie that no script can read.
      expect(await page.evaluate('location.search + document.cookie')).toBe('');
      await shows('healthy', `document.getElementById('health').textContent === 'healthy'`);
      await shows('the recording', button('Stop recording'));

      await page.evaluate(`${button('Show the picture')}.click()`);
      const video = `document.querySelector('video')`;
      await shows('the picture', `${video}?.videoWidth === 640 && ${video}.currentTime > 1`);
      await waitFor('the live edge', () =>
        page.evaluate<boolean>(
          `(() => { const { buffered, currentTime } = ${video}; return buffered.end(buffered.length - 1) - currentTime <= 1.5; })()`,
        ),
      );
      await page.screenshot(join(process.env['SRVID_SCREENSHOTS'] ?? folder, 'picture.png'));

      await page.evaluate(`document.querySelector('input[type=checkbox]').click()`);
      await shows(
        'both pictures',
        `document.querySelector('canvas')?.width === 640 && ${video}.currentTime > 0.5`,
      );
      expect(await page.evaluate(`${video}.videoWidth`)).toBe(1280);
      // Both halves show the same scene: where one is bright, so is the other.
      const difference = await page.evaluate<number>(`(() => {
        const canvas = document.createElement('canvas');
        Object.assign(canvas, { width: 1280, height: 360 });
        const context = canvas.getContext('2d');
        context.drawImage(${video}, 0, 0);
        const { data } = context.getImageData(0, 0, 1280, 360);
        let sum = 0;
        for (let y = 0; y < 360; y += 4) for (let x = 0; x < 640; x += 4)
          sum += Math.abs(data[(y * 1280 + x) * 4 + 1] - data[(y * 1280 + x + 640) * 4 + 1]);
        return sum / (90 * 160);
      })()`);
      expect(difference).toBeLessThan(12);
      await page.screenshot(join(process.env['SRVID_SCREENSHOTS'] ?? folder, 'comparison.png'));

      await page.evaluate(`${button('Draw a region')}.click()`);
      const [x, y, width, height] = await page.evaluate<[number, number, number, number]>(
        `(() => { const r = document.querySelector('.stage').getBoundingClientRect(); return [r.x, r.y, r.width, r.height]; })()`,
      );
      await page.drag([x + width / 4, y + height / 4], [x + width / 2, y + height / 2]);
      await shows('the region', `document.querySelectorAll('.region').length === 1`);
      await shows('no complaint', `document.querySelector('.says').textContent === ''`);
      await page.screenshot(join(process.env['SRVID_SCREENSHOTS'] ?? folder, 'region.png'));

      await page.evaluate(`${button('Stop recording')}.click()`);
      await shows('the recording stopped', button('Start recording'));
      await page.evaluate(`${button('Hide the picture')}.click()`);
      await shows('no picture', `document.querySelector('video') === null`);
      // Before the first picture it is not healthy, and the browser notes the answer.
      expect(page.complaints.filter((text) => !text.includes('/healthz'))).toEqual([]);
    } finally {
      await run.stop();
    }
  });
});
