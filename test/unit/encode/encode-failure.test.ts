import { expect, it } from 'vitest';
import { encodeFailure } from '../../../src/encode/encode-failure.ts';

it('what FFmpeg says is passed on without passwords', () => {
  const said = 'Error opening rtsp://ann:secret@camera/1: Connection refused';
  const exit = { code: 1, signal: null, spawnError: undefined, stderr: [said, said] };
  const { message, hint } = encodeFailure(exit, 'clip.mp4');
  expect(`${message} ${hint}`).not.toContain('secret');
  expect(message).toContain('camera/1: Connection refused');
});
