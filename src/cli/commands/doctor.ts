import { errorTable } from '../../core/errors.ts';
import { checkDevices } from '../checks/devices.ts';
import { checkFfmpeg } from '../checks/ffmpeg.ts';
import type { Finding } from '../checks/finding.ts';
import { checkModels } from '../checks/models.ts';
import type { Command } from '../command.ts';
import { printable } from '../printable.ts';

const marks = { ok: 'ok  ', note: '-   ', fail: 'FAIL' } as const;
const titles = {
  ffmpeg: 'FFmpeg',
  encoders: 'Encoders',
  devices: 'Devices',
  models: 'Networks (SHA-256)',
} as const;

const asText = (findings: readonly Finding[]): string => {
  const lines: string[] = [];
  let about: Finding['about'] | undefined;
  for (const finding of findings) {
    if (finding.about !== about) lines.push(titles[finding.about]);
    about = finding.about;
    lines.push(`  ${marks[finding.state]} ${printable(finding.message)}`);
    if (finding.remedy !== undefined)
      lines.push(
        `         to ${finding.state === 'fail' ? 'mend' : 'add'} it: ${printable(finding.remedy)}`,
      );
  }
  const verdict = findings.some(({ state }) => state === 'fail')
    ? 'srvid cannot do its work: see FAIL above'
    : 'srvid can do its work';
  return `${[...lines, '', verdict].join('\n')}\n`;
};

/** `srvid doctor`: exit code 0 when the main job can run, else that of the first failure. */
export const run: Command = async ({ values }, { terminal }) => {
  const findings = (await Promise.all([checkFfmpeg(), checkDevices(), checkModels()])).flat();
  terminal.out(values.json ? `${JSON.stringify(findings, null, 2)}\n` : asText(findings));
  const failure = findings.find(({ state }) => state === 'fail');
  return failure === undefined ? 0 : errorTable[failure.code ?? 'BUG'].exit;
};
