import type { NutStream } from '../../core/nut/stream.ts';
import { type CodedPacket, isVideo } from './packets.ts';
import { createPublisher, type Publisher } from './publisher.ts';
import { type Viewer, viewerOutput } from './viewer.ts';

/** The viewers of one coded stream, who come and go. */
export type Audience = {
  readonly size: number;
  offer(packet: CodedPacket, streams: readonly NutStream[]): void;
  /** Begins with the key frame before now. */
  add(onData: (chunk: Uint8Array) => Promise<void>): Viewer;
  kill(): Promise<void>;
};

const finishMs = 2_000;
const maxGroupBytes = 4 * 2 ** 20;

/** @param onEmpty called when the last has gone */
export const createAudience = (onEmpty: () => void = () => {}): Audience => {
  const publishers = new Set<Publisher>();
  let group: CodedPacket[] = [];
  let groupBytes = 0;
  let streams: readonly NutStream[] = [];

  const remove = async (publisher: Publisher, end: () => Promise<void>): Promise<void> => {
    if (!publishers.delete(publisher)) return;
    await end();
    if (publishers.size === 0) onEmpty();
  };

  const keep = (packet: CodedPacket): void => {
    if (isVideo(packet) && packet.key) [group, groupBytes] = [[], 0];
    groupBytes += packet.data.length;
    // Of a longer group nobody gets a part: who comes waits for the next.
    if (groupBytes > maxGroupBytes) group = [];
    else group.push(packet);
  };

  return {
    get size() {
      return publishers.size;
    },
    offer(packet, of) {
      streams = of;
      keep(packet);
      for (const publisher of publishers) publisher.offer(packet, of);
    },
    add(onData) {
      const publisher = createPublisher(viewerOutput(onData), {
        onEvent: (event) => {
          if (event.kind === 'output' && event.state === 'failed')
            void remove(publisher, () => publisher.kill());
        },
      });
      publishers.add(publisher);
      for (const packet of group) publisher.offer(packet, streams);
      return { end: () => remove(publisher, () => publisher.end(finishMs)) };
    },
    async kill() {
      await Promise.all(
        [...publishers].map((publisher) => remove(publisher, () => publisher.kill())),
      );
    },
  };
};
