import { describe, expect, it } from 'vitest';
import { createFramePool } from '../../../src/core/frame-pool.ts';

const open = new AbortController().signal;

describe('frame pool', () => {
  it('grants leases in the order of asking and never more than its size', async () => {
    const pool = createFramePool(2, 10, 20);
    const [first, second] = await Promise.all([pool.acquire(open), pool.acquire(open)]);
    const granted: string[] = [];
    const third = pool.acquire(open).then((lease) => (granted.push('third'), lease));
    const fourth = pool.acquire(open).then((lease) => (granted.push('fourth'), lease));
    await Promise.resolve();
    expect(granted).toEqual([]);
    first.release();
    await third;
    second.release();
    await fourth;
    expect(granted).toEqual(['third', 'fourth']);
    expect(pool.highWater).toBe(2);
  });

  it('gives memory for the decoded and the enlarged picture that do not overlap', async () => {
    const lease = await createFramePool(1, 101, 7).acquire(open);
    expect(lease.input.byteLength).toBe(101);
    expect(lease.output.byteLength).toBe(7);
    expect(lease.output.byteOffset).toBeGreaterThanOrEqual(101);
    expect(lease.output.byteOffset % 2).toBe(0);
  });

  it('a waiting acquire rejects with the reason of its signal and loses its place', async () => {
    const pool = createFramePool(1, 1, 1);
    const lease = await pool.acquire(open);
    const controller = new AbortController();
    const waiting = pool.acquire(controller.signal);
    const next = pool.acquire(open);
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    lease.release();
    await expect(next).resolves.toBeDefined();
  });

  it('releasing twice frees one place only', async () => {
    const pool = createFramePool(1, 1, 1);
    const lease = await pool.acquire(open);
    lease.release();
    lease.release();
    await pool.acquire(open);
    expect(pool.inUse).toBe(1);
  });
});
