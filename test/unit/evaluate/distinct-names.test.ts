import { expect, it } from 'vitest';
import { distinctNames } from '../../../src/evaluate/distinct-names.ts';
import { imageName } from '../../../src/evaluate/test-set.ts';

const namesOf = (...args: Parameters<typeof distinctNames>): readonly string[] => [
  ...distinctNames(...args).values(),
];

it('are file names where those differ, else with the folders that tell them apart', () => {
  expect(namesOf(['/a/city.mkv', '/b/walk.mkv'])).toEqual(['city.mkv', 'walk.mkv']);
  expect(namesOf(['/x/day/cam.mkv', '/x/night/cam.mkv', '/x/night/other.mkv'])).toEqual([
    'day/cam.mkv',
    'night/cam.mkv',
    'other.mkv',
  ]);
  expect(namesOf(['/x/1/day/cam.mkv', '/x/2/day/cam.mkv'])).toEqual([
    '1/day/cam.mkv',
    '2/day/cam.mkv',
  ]);
  expect(namesOf(['/cam.mkv', '/x/cam.mkv'])).toEqual(['/cam.mkv', 'x/cam.mkv']);
});

it('are shortened where that leaves them distinct', () => {
  const paths = ['/s/baby_GT.bmp', '/s/bird.png', '/s/bird_GT.bmp'];
  expect(namesOf(paths, imageName)).toEqual(['baby', 'bird.png', 'bird_GT.bmp']);
});
