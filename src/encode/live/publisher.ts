import { type BackoffRules, createBackoff } from '../../core/backoff.ts';
import type { NutStream } from '../../core/nut/stream.ts';
import type { LiveOutput } from './output.ts';
import { type CodedPacket, isVideo } from './packets.ts';
import { isDue, runSession, type RunningSession } from './running-session.ts';
import type { LiveSinkEvent, OutputState, OutputStatus } from './status.ts';

/** Keeps one output going: begins at key frames, cuts segments, notices what hangs, and begins again after failures, for ever. */
export type Publisher = {
  readonly output: LiveOutput;
  /** Never waits: what the output cannot take is dropped and counted. */
  offer(packet: CodedPacket, streams: readonly NutStream[]): void;
  /** Ends the session, and begins the next at a key frame: the packets that follow have another header. */
  cut(): void;
  setActive(active: boolean): void;
  /** Finishes what was taken. */
  end(withinMs: number): Promise<void>;
  kill(): Promise<void>;
  status(): OutputStatus;
};

export type PublisherOptions = {
  readonly onEvent: (event: LiveSinkEvent) => void;
  readonly backoff?: BackoffRules | undefined;
};

const checkMs = 500;
/** A session that has run this long was healthy: the next failure is a new story. */
const healthyMs = 5_000;
const finishMs = 10_000;

export const createPublisher = (
  output: LiveOutput,
  { onEvent, backoff: rules }: PublisherOptions,
): Publisher => {
  const backoff = createBackoff(rules);
  const retiring = new Set<RunningSession>();
  let current: RunningSession | undefined;
  let state: OutputState = 'starting';
  let retryAt = 0;
  let ending = false;
  let lastError: string | undefined;
  let [offered, sent, dropped, bytes, restarts] = [0, 0, 0, 0, 0];
  let progress = { frames: 0, at: 0 };

  const enter = (next: OutputState, reason?: string) => {
    if (next === state) return;
    state = next;
    onEvent({ kind: 'output', output: output.label, state, reason });
  };

  const settle = (session: RunningSession, frames: number) => {
    sent += frames;
    dropped += session.taken - frames;
    retiring.delete(session);
    if (session.path !== undefined && frames > 0)
      onEvent({ kind: 'segment', output: output.label, path: session.path, frames });
  };

  const follow = async (session: RunningSession, startedAt: number): Promise<void> => {
    const { frames, reason } = await session.ended;
    if (performance.now() - startedAt > healthyMs && frames > 0) backoff.reset();
    const wasCurrent = current === session;
    if (wasCurrent) current = undefined;
    settle(session, frames);
    if (reason !== undefined) lastError = reason;
    if (!wasCurrent || ending || state === 'stopped') return;
    if (!output.recovers) {
      enter('failed', reason);
      return;
    }
    retryAt = performance.now() + backoff.next();
    restarts += 1;
    enter('waiting', reason);
  };

  const begin = (packet: CodedPacket, streams: readonly NutStream[]) => {
    const session = runSession(output, streams, packet);
    const startedAt = performance.now();
    current = session;
    progress = { frames: 0, at: startedAt };
    void follow(session, startedAt);
  };

  const retire = () => {
    if (!current) return;
    const session = current;
    current = undefined;
    retiring.add(session);
    void session.end(finishMs);
  };

  const check = () => {
    if (!current) return;
    const { frames, taken } = current;
    const now = performance.now();
    if (frames > progress.frames || frames >= taken) progress = { frames, at: now };
    if (frames > 0) enter('sending');
    const limit = output.stallSeconds;
    if (limit !== undefined && now - progress.at > limit * 1000)
      current.kill(`took nothing for ${limit} s`);
  };
  const timer = setInterval(check, checkMs);
  timer.unref();

  const offerToSession = (packet: CodedPacket, streams: readonly NutStream[]): boolean => {
    const joint = isVideo(packet) && packet.key;
    if (current && joint && isDue(current, output, packet)) retire();
    if (current) return current.offer(packet);
    if (!joint || performance.now() < retryAt) return false;
    begin(packet, streams);
    return true;
  };

  const stop = () => {
    ending = true;
    clearInterval(timer);
    return [...retiring, ...(current ? [current] : [])];
  };

  return {
    output,
    offer(packet, streams) {
      const video = isVideo(packet);
      if (video) offered += 1;
      const off = ending || state === 'stopped' || state === 'failed';
      const taken = !off && offerToSession(packet, streams);
      if (taken) bytes += packet.data.length;
      else if (video) dropped += 1;
    },
    cut: retire,
    setActive(active) {
      if (active === (state !== 'stopped') || state === 'failed') return;
      if (!active) retire();
      enter(active ? 'starting' : 'stopped');
    },
    async end(withinMs) {
      await Promise.all(stop().map((session) => session.end(withinMs)));
    },
    async kill() {
      await Promise.all(
        stop().map((session) => {
          session.kill('stopped');
          return session.ended;
        }),
      );
    },
    status() {
      const open = [...retiring, ...(current ? [current] : [])];
      const writing = open.reduce((sum, { frames }) => sum + frames, 0);
      return {
        kind: output.kind,
        label: output.label,
        state,
        packets: {
          offered,
          sent: sent + writing,
          dropped,
          inFlight: offered - dropped - sent - writing,
        },
        bytes,
        restarts,
        path: current?.path,
        lastError,
      };
    },
  };
};
