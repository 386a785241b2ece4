/** Breaks text at spaces so that no line, indented by `indent`, passes `width`; a word that is too long stays whole. */
export const wrap = (text: string, indent: number, width: number): string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent + line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
};
