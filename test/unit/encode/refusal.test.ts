import { expect, it } from 'vitest';
import { createRefusal } from '../../../src/encode/refusal.ts';

it('steps pass their outcome on until one event ends them all', async () => {
  const refusal = createRefusal();
  expect(await refusal.guard(async () => 7)).toBe(7);
  await expect(refusal.guard(() => Promise.reject(new Error('own')))).rejects.toThrow('own');
  const underWay = refusal.guard(() => new Promise(() => {}));
  refusal.refuse(new Error('gone'));
  refusal.refuse(new Error('again'));
  await expect(underWay).rejects.toThrow('gone');
  await expect(refusal.guard(async () => 7)).rejects.toThrow('gone');
});
