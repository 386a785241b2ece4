import { describe, expect, it } from 'vitest';
import { clock, fitParts, progressParts } from '../../../src/cli/reporters/format.ts';
import { createReporter, reporters } from '../../../src/cli/reporters/index.ts';
import type { Reporter } from '../../../src/cli/reporters/reporter.ts';
import { tty } from '../../../src/cli/reporters/tty.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';
import { SrvidError } from '../../../src/core/errors.ts';
import type { ProgressEvent, RunReport } from '../../../src/pipeline/events.ts';

const progress = (frames: number): ProgressEvent => ({
  kind: 'progress',
  frames,
  totalFrames: 500,
  fraction: frames / 500,
  elapsedSeconds: 4,
  framesPerSecond: 31.23,
  speed: 1.249,
  etaSeconds: 75.4,
  bottleneck: 'encode',
});

const report: RunReport = {
  input: 'in.mp4',
  output: 'odd\u001b[31m\nname.mp4',
  model: 'rtsr-m',
  why: 'h264 at 0.5 bits per pixel: clean weights',
  outcome: 'complete',
  frames: { decoded: 500, enlarged: 500, written: 500, inOutput: 500 },
  elapsedSeconds: 16,
  framesPerSecond: 31.25,
  leasesHighWater: 4,
  damage: [],
  warnings: [],
};

const screen = (given: Partial<Terminal> = {}) => {
  const written: string[] = [];
  const terminal: Terminal = {
    out: () => expect.unreachable('reporters leave stdout alone'),
    err: (text) => void written.push(text),
    stdinIsTerminal: false,
    stdoutIsTerminal: false,
    canRedraw: true,
    hasColor: false,
    showsStacks: false,
    columns: () => 80,
    ...given,
  };
  return { terminal, written, text: () => written.join('') };
};

const play = (reporter: Reporter): void => {
  reporter.begin({ input: 'in.mp4', output: 'out.mp4', index: 1, count: 2 });
  reporter.event({ kind: 'warning', message: 'AVI holds constant rate only' });
  reporter.event(progress(120));
  reporter.event({ kind: 'finished', report });
  reporter.notice('stopping');
  reporter.error(new SrvidError('DISK_FULL', 'no space\nsrvid: fake', { hint: 'Make room.' }));
  reporter.summary({ done: 1, partial: 0, failed: 1, skipped: 0 });
  reporter.close();
};

describe('the live line', () => {
  it('says frame, percent, rate, time left, speed and bottleneck', () => {
    expect(progressParts(progress(120)).join('  ')).toBe(
      ' 24%  frame 120/500  31.2 fps  ETA 1:15  1.25x real time  waits for encode',
    );
  });

  it('leaves out what is unknown', () => {
    const unknown = {
      ...progress(7),
      totalFrames: undefined,
      fraction: undefined,
      etaSeconds: undefined,
      speed: undefined,
      bottleneck: undefined,
    };
    expect(progressParts(unknown)).toEqual(['frame 7', '31.2 fps']);
  });

  it.each([200, 79, 60, 40, 25, 10, 3, 1])('fits %d columns', (width) => {
    expect(fitParts(progressParts(progress(120)), width).length).toBeLessThanOrEqual(width);
  });

  it('never fills the last column, whatever the width is by now', () => {
    let columns = 80;
    const { terminal, written } = screen({ columns: () => columns });
    let now = 0;
    const reporter = tty.create({ terminal, now: () => now });
    for (columns of [80, 50, 20, 5]) {
      now += 1000;
      reporter.event(progress(120));
      expect(written.at(-1)?.replace('\r\u001b[2K', '').length).toBeLessThan(columns);
    }
  });

  it('is redrawn at most ten times a second', () => {
    const { terminal, written } = screen();
    let now = 0;
    const reporter = tty.create({ terminal, now: () => now });
    for (; now < 2000; now += 5) reporter.event(progress(now));
    expect(written.length).toBeLessThanOrEqual(20);
    expect(written.length).toBeGreaterThanOrEqual(18);
  });

  it('is erased before anything else is printed, and drawn again below it', () => {
    const { terminal, text } = screen();
    const reporter = tty.create({ terminal, now: () => 1000 });
    reporter.event(progress(120));
    reporter.event({ kind: 'warning', message: 'odd' });
    const erase = '\r\u001b[2K';
    expect(text()).toContain(`${erase}srvid: warning: odd\n${erase} 24%  frame 120`);
  });

  it('has colour only where it is wanted', () => {
    const plainScreen = screen({ hasColor: false });
    play(tty.create({ terminal: plainScreen.terminal, now: () => 1000 }));
    expect(plainScreen.text().replaceAll('\u001b[2K', '')).not.toContain('\u001b');
    const colorScreen = screen({ hasColor: true });
    play(tty.create({ terminal: colorScreen.terminal, now: () => 1000 }));
    expect(colorScreen.text()).toContain('\u001b[1m 24%\u001b[22m');
  });
});

describe.each(reporters.map(({ id }) => id))('%s', (id) => {
  it('tells warnings, results and errors, with file names made safe', () => {
    const { terminal, text } = screen();
    play(createReporter({ progress: id, quiet: false, printsLines: false }, terminal));
    for (const part of ['AVI holds', 'stopping', 'no space', 'Make room.'])
      expect(text()).toContain(part);
    expect(text()).not.toContain('\u001b[31m');
    expect(text()).not.toMatch(/^srvid: fake/m);
  });

  it('says nothing but errors when quiet', () => {
    const { terminal, text } = screen();
    const reporter = createReporter({ progress: id, quiet: true, printsLines: false }, terminal);
    reporter.event(progress(1));
    reporter.event({ kind: 'warning', message: 'odd' });
    reporter.event({ kind: 'finished', report });
    reporter.close();
    expect(text()).toBe('');
    reporter.error(new SrvidError('DISK_FULL', 'no space'));
    expect(text()).toContain('no space');
  });
});

describe('json', () => {
  it('is one object per line, with an exit code in each error', () => {
    const { terminal, text } = screen();
    play(createReporter({ progress: 'json', quiet: false, printsLines: false }, terminal));
    const lines = text()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map((line) => line['event'])).toEqual([
      'begin',
      'warning',
      'progress',
      'finished',
      'notice',
      'error',
      'summary',
    ]);
    expect(lines[5]).toEqual({
      event: 'error',
      code: 'DISK_FULL',
      message: 'no space\nsrvid: fake',
      hint: 'Make room.',
      exit: 5,
    });
  });
});

const styleOn = (given: Partial<Terminal>, printsLines = false): 'tty' | 'plain' => {
  const { terminal, text } = screen(given);
  createReporter({ progress: 'auto', quiet: false, printsLines }, terminal).event(progress(3));
  return text().includes('\r') ? 'tty' : 'plain';
};

describe('the style by itself', () => {
  it('is a live line on a terminal, unless data lines go to the same one', () => {
    expect(styleOn({ canRedraw: true })).toBe('tty');
    expect(styleOn({ canRedraw: false })).toBe('plain');
    expect(styleOn({ canRedraw: true, stdoutIsTerminal: true }, true)).toBe('plain');
    expect(styleOn({ canRedraw: true, stdoutIsTerminal: false }, true)).toBe('tty');
  });
});

it('writes times as a clock', () => {
  expect([0, 59.6, 75, 3675, -1].map(clock)).toEqual(['0:00', '1:00', '1:15', '1:01:15', '0:00']);
});
