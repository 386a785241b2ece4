import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

const program = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
);
/** Debian's `chromium`; tests with it run where it is. */
export const haveChromium = program !== undefined;

type Message = {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
};

export type Page = AsyncDisposable & {
  /** The value of an expression; a promise is awaited. */
  evaluate<T>(expression: string): Promise<T>;
  /** A press at one point of the window, a move to another, and a release. */
  drag(from: readonly [number, number], to: readonly [number, number]): Promise<void>;
  screenshot(path: string): Promise<void>;
  /** Errors and warnings of the console, such as what the content policy forbids. */
  readonly complaints: readonly string[];
};

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--autoplay-policy=no-user-gesture-required',
  '--window-size=1000,1100',
  '--remote-debugging-pipe',
];

/** A real browser, spoken to over the DevTools protocol on its pipe. */
export const openPage = async (url: string): Promise<Page> => {
  const profile = await mkdtemp(join(tmpdir(), 'srvid-chromium-'));
  const child = spawn(program ?? 'chromium', [...flags, `--user-data-dir=${profile}`], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const [input, output] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
  const waiting = new Map<number, (message: Message) => void>();
  const complaints: string[] = [];
  let left = '';
  output.setEncoding('utf8').on('data', (text: string) => {
    const messages = (left + text).split('\0');
    left = messages.pop() ?? '';
    for (const message of messages.map((line) => JSON.parse(line) as Message)) {
      if (message.id !== undefined) waiting.get(message.id)?.(message);
      else if (message.method === 'Log.entryAdded' || message.method === 'Runtime.exceptionThrown')
        complaints.push(JSON.stringify(message.params));
    }
  });
  let last = 0;
  let sessionId: string | undefined;
  const call = async (method: string, params: object = {}): Promise<Record<string, unknown>> => {
    const id = ++last;
    const answer = new Promise<Message>((resolve) => waiting.set(id, resolve));
    input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    const { result, error } = await answer;
    waiting.delete(id);
    if (error) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  };
  const { targetId } = await call('Target.createTarget', { url: 'about:blank' });
  ({ sessionId } = (await call('Target.attachToTarget', { targetId, flatten: true })) as {
    sessionId: string;
  });
  for (const domain of ['Log', 'Runtime', 'Page']) await call(`${domain}.enable`);
  await call('Page.navigate', { url });
  return {
    complaints,
    async evaluate<T>(expression: string) {
      const options = { expression, awaitPromise: true, returnByValue: true };
      const { result } = await call('Runtime.evaluate', options);
      return (result as { value: T }).value;
    },
    async drag(from, to) {
      const steps = [
        ['mousePressed', from],
        ['mouseMoved', to],
        ['mouseReleased', to],
      ] as const;
      for (const [type, [x, y]] of steps)
        await call('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 });
    },
    async screenshot(path) {
      const { data } = await call('Page.captureScreenshot');
      await writeFile(path, Buffer.from(String(data), 'base64'));
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};
