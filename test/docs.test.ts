import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as cameraFileKeys from '../src/cli/cameras/camera-keys.ts';
import { readCameras } from '../src/cli/cameras/read-cameras.ts';
import { commands } from '../src/cli/command-list.ts';
import { cardFacts, readCards, verdict } from '../src/cli/model-card.ts';
import { optionGroups } from '../src/cli/option-spec.ts';
import { optionTable } from '../src/cli/options.ts';
import { errorTable } from '../src/core/errors.ts';
import { networkCosts } from '../src/evaluate/network-costs.ts';
import { findPublished, readPublished } from '../src/evaluate/published.ts';
import { scatterSvg } from '../src/evaluate/report/chart.ts';
import { workChart } from '../src/evaluate/report/quality-chart.ts';
import { readResults } from '../src/evaluate/results.ts';
import { modelFolder, primaryFile, readManifest } from '../src/infer/model.ts';
import { networks, presets } from '../src/infer/networks.ts';
import { cleanFrom } from '../src/pipeline/choose-weights.ts';

type Generator = { readonly renderCliPage: (tables: object) => string };

const page = readFileSync(new URL('../docs/cli.md', import.meta.url), 'utf8');

describe('docs/cli.md', () => {
  it('is current (else: npm run docs)', async () => {
    const { renderCliPage } = (await import(
      new URL('../scripts/write-docs.mjs', import.meta.url).href
    )) as Generator;
    expect(page).toBe(
      renderCliPage({ commands, optionTable, optionGroups, errorTable, cameraFileKeys }),
    );
  });

  it.each(Object.entries(errorTable))('documents %s', (code, { exit }) => {
    expect(page).toMatch(new RegExp(`^\\| ${exit} \\|.*\\(\`${code}\`\\)`, 'm'));
  });

  it.each(Object.values(optionTable).map(({ flag }) => flag))('documents --%s', (flag) => {
    expect(page).toMatch(new RegExp(`\`--${flag}[ \`]`));
  });
});

describe('docs/live.md', () => {
  it('has an example of a file of cameras that can be read', async () => {
    const live = readFileSync(new URL('../docs/live.md', import.meta.url), 'utf8');
    const [, example = ''] = /```yaml\n([^]*?)```/.exec(live) ?? [];
    const folder = mkdtempSync(join(tmpdir(), 'srvid-docs-'));
    const file = join(folder, 'cameras.yaml');
    writeFileSync(file, example);
    const { cameras, serve } = await readCameras(file, {
      YARD_KEY: 'rtmp://server/live/key',
      YARD_PASSWORD: 'secret',
    });
    rmSync(folder, { recursive: true });
    expect(serve?.port).toBe(8080);
    expect(cameras.length).toBeGreaterThan(1);
  });
});

describe('docs/models.md', () => {
  it('is current (else: npm run docs)', async () => {
    const { renderModelsPage } = (await import(
      new URL('../scripts/write-model-docs.mjs', import.meta.url).href
    )) as { readonly renderModelsPage: (data: object) => string };
    const cards = await readCards(await readResults());
    expect(readFileSync(new URL('../docs/models.md', import.meta.url), 'utf8')).toBe(
      renderModelsPage({ cards, cardFacts, verdict, presets, networks, cleanFrom }),
    );
  });
});

describe('the results', async () => {
  type Renderer = {
    readonly renderReadme: (readme: string, data: object) => string;
    readonly renderFigure: (data: object) => string;
  };
  const { renderReadme, renderFigure } = (await import(
    new URL('../scripts/write-readme.mjs', import.meta.url).href
  )) as Renderer;
  const results = await readResults();
  const data = {
    results,
    published: await readPublished(),
    costs: await networkCosts(),
    findPublished,
    workChart,
    scatterSvg,
  };

  it('in the README are current (else: npm run docs)', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    expect(readme).toBe(renderReadme(readme, data));
  });

  it('in docs/quality.svg are current (else: npm run docs)', () => {
    const figure = readFileSync(new URL('../docs/quality.svg', import.meta.url), 'utf8');
    expect(figure).toBe(renderFigure(data));
  });

  it.each(networks.flatMap(({ id, scales }) => scales.map((scale) => [id, scale] as const)))(
    'of %s ×%i are those of the weights that ship (else: npm run results)',
    async (model, scale) => {
      const { sha256 } = primaryFile(await readManifest(modelFolder(model, scale)));
      const { stills, colour, video } = results;
      const rows = [...stills, ...colour, ...video].filter(
        (row) => row.model === model && row.scale === scale,
      );
      expect(rows.filter((row) => row.sha256 !== sha256)).toEqual([]);
      expect(rows.flatMap((row) => ('set' in row ? [row.set] : []))).toEqual(
        expect.arrayContaining(['Set5', 'Set14']),
      );
    },
  );
});
