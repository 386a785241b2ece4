import { describe, expect, it } from 'vitest';
import { clock, fitParts, progressParts } from '../../../src/cli/reporters/format.ts';
import { createReporter, reporters } from '../../../src/cli/reporters/index.ts';
import { statusParts } from '../../../src/cli/reporters/live-words.ts';
import type { Reporter } from '../../../src/cli/reporters/reporter.ts';
import { tty } from '../../../src/cli/reporters/tty.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';
import { SrvidError } from '../../../src/core/errors.ts';
import type { ProgressEvent, RunReport } from '../../../src/pipeline/events.ts';
import type { LiveStatus } from '../../../src/pipeline/live/status.ts';
import { exampleStatus } from '../../fixtures/live-status.ts';

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
    rows: () => 24,
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

const liveStatus = (more: Partial<LiveStatus> = {}): LiveStatus => ({
  ...exampleStatus,
  uptimeSeconds: 75,
  arrivalToDone: { p50: 20.4, p95: 30.2, p99: 40.1 },
  arrivalToSent: { p50: 45.4, p95: 60.2, p99: 70 },
  rungName: 'rtsr-s',
  shownPerSecond: 24.8,
  sink: undefined,
  ...more,
});

/** What a terminal shows in the end: enough of its language for what the reporter writes. */
const shownBy = (text: string): readonly string[] => {
  const rows: string[] = [''];
  let row = 0;
  // eslint-disable-next-line no-control-regex
  for (const [token] of text.matchAll(/\u001b\[(?:2K|1A)|\r|\n|[^\u001b\r\n]+/g)) {
    if (token === '\u001b[2K') rows[row] = '';
    else if (token === '\u001b[1A') row -= 1;
    else if (token === '\n') rows[(row += 1)] ??= '';
    else if (token !== '\r') rows[row] += token;
  }
  return rows;
};

describe('several cameras on a terminal', () => {
  const begin = (reporter: Reporter, cameras: readonly string[]) => {
    for (const [position, camera] of cameras.entries())
      reporter.begin({ input: 'in', output: 'out', index: position + 1, count: 3, camera });
  };

  it('have a line each, in order, with columns, below all that is said', () => {
    const { terminal, text } = screen({ columns: () => 66 });
    const reporter = tty.create({ terminal, now: () => 1000 });
    begin(reporter, ['gate', 'front door', 'yard']);
    reporter.event({ kind: 'live-status', status: liveStatus() }, 'front door');
    const connecting = liveStatus({ state: 'connecting', trouble: '401 Unauthorized' });
    const counts = { ...connecting.counts, ticks: 0 };
    reporter.event({ kind: 'live-status', status: { ...connecting, counts } }, 'yard');
    const event = { kind: 'lost', reason: '401 Unauthorized', pictures: 0 } as const;
    for (let attempt = 0; attempt < 3; attempt++) {
      reporter.event({ kind: 'live', event }, 'yard');
      reporter.event({ kind: 'live', event: { kind: 'waiting', milliseconds: 500 } }, 'yard');
    }
    const lost = liveStatus({ shownPerSecond: 0, state: 'no-signal', trouble: 'no picture' });
    reporter.event({ kind: 'live-status', status: lost }, 'gate');
    expect(shownBy(text())).toEqual([
      'gate: in -> out',
      'front door: in -> out',
      'yard: in -> out',
      'srvid: yard: the camera is gone: 401 Unauthorized',
      'srvid: yard: next attempt in 0.5 s',
      'gate        live 1:15 no-signal   no picture, 1 reconnects',
      'front door  live 1:15 streaming   24.8 of 25.0 fps',
      'yard        live 1:15 connecting  401 Unauthorized, 1 reconnects',
    ]);
    reporter.close();
    expect(shownBy(text()).slice(5)).toEqual(['', '', '']);
  });

  it('fit the height of the terminal', () => {
    const { terminal, text } = screen({ rows: () => 4 });
    const reporter = tty.create({ terminal, now: () => 1000 });
    begin(reporter, ['a', 'b', 'c', 'd', 'e']);
    expect(shownBy(text()).slice(-3)).toEqual(['a  starting', 'b  starting', '… and 3 more']);
  });

  it('tell all numbers where there is room', () => {
    expect(statusParts(liveStatus()).join('  ')).toBe(
      'live 1:15 streaming  24.8 of 25.0 fps  45 ms, p95 60 ms  rtsr-s  8 dropped (3 late)  25 repeated  1 reconnects  ' +
        '100 in, 120 out  done 20/30/40 ms  sent 45/60/70 ms  256 MiB',
    );
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
  it('names the camera in each line, where there are several', () => {
    const { terminal, text } = screen();
    const reporter = createReporter(
      { progress: 'json', quiet: false, printsLines: false },
      terminal,
    );
    reporter.event({ kind: 'live-status', status: liveStatus() }, 'gate');
    reporter.error(new SrvidError('DISK_FULL', 'no space'), 'yard');
    const lines = text().trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ event: 'status', camera: 'gate', state: 'streaming' }),
      expect.objectContaining({ event: 'error', camera: 'yard', code: 'DISK_FULL' }),
    ]);
  });

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
