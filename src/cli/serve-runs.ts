import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { UpscaleRun } from '../pipeline/run.ts';
import { isLoopback } from '../serve/address.ts';
import type { ServedCamera } from '../serve/camera.ts';
import type { UpscaleRequest } from './request.ts';
import { usageError } from './usage-error.ts';

type CameraNames = Pick<ServedCamera, 'id' | 'name'>;

export type ServedRuns = AsyncDisposable & {
  /** Shows a run from now on, in the place of one of the same id. */
  watch(camera: CameraNames, run: UpscaleRun): void;
};

const tokenVariable = 'SRVID_SERVE_TOKEN';

const readToken = (file: string | undefined): string | undefined => {
  const fromEnvironment = process.env[tokenVariable];
  delete process.env[tokenVariable];
  if (file === undefined) return fromEnvironment || undefined;
  try {
    const token = readFileSync(file, 'utf8').trim();
    if (token !== '') return token;
  } catch (cause) {
    throw usageError(
      `cannot read the token file ${file}: ${(cause as NodeJS.ErrnoException).code ?? String(cause)}`,
    );
  }
  throw usageError(`the token file ${file} is empty`);
};

const cameraOf = (names: CameraNames, run: UpscaleRun): ServedCamera => {
  let size: ReturnType<NonNullable<ServedCamera['size']>>;
  run.events.subscribe({
    next: (event) => {
      if (event.kind !== 'plan') return;
      const { width, height } = event.plan.source;
      size = { width, height };
    },
    error: () => {},
  });
  return {
    ...names,
    size: () => size,
    status: () => run.live()?.status(),
    view: (what, onData) => run.live()?.view(what, onData),
    setRegions: (regions) => run.live()?.setRegions(regions),
    setRecording: (active) => run.live()?.setRecording(active),
  };
};

/** The server of `--serve`, for all runs of this command. */
export const serveRuns = async (
  {
    serve: address = { host: '127.0.0.1', port: 0 },
    serveTokenFile,
  }: Pick<UpscaleRequest, 'serve' | 'serveTokenFile'>,
  notice: (message: string) => void,
): Promise<ServedRuns> => {
  const { openStatusServer } = await import('../serve/server.ts');
  const given = readToken(serveTokenFile);
  const token = given ?? (isLoopback(address.host) ? randomBytes(16).toString('hex') : undefined);
  const cameras = new Map<string, ServedCamera>();
  const server = await openStatusServer({ address, token, cameras: () => [...cameras.values()] });
  notice(`serving on ${server.url}${given === undefined ? `?token=${token}` : ''}`);
  return {
    watch({ id, name }, run) {
      cameras.set(id, cameraOf({ id, name }, run));
      run.events.subscribe({
        next: (event) => {
          if (event.kind !== 'live') return;
          const { kind, ...facts } = event.event;
          server.publish({ id, camera: name, event: kind, ...facts });
        },
        error: () => {},
      });
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};
