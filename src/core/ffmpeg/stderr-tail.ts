/** Keeps the last lines of a talkative program: enough to explain a failure, bounded whatever it prints. */
export const createStderrTail = (limit = 40) => {
  const kept: string[] = [];
  return {
    add(line: string): void {
      if (line.trim() === '') return;
      kept.push(line.slice(0, 500));
      if (kept.length > limit) kept.shift();
    },
    lines: (): readonly string[] => [...kept],
  };
};
