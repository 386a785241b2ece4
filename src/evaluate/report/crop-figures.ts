import type { CropPicture } from './crops.ts';
import { escapeMarkup } from '../../core/escape-markup.ts';
import { encodePng } from '../../core/png.ts';
import { groupName } from './still-tables.ts';

const truth = 'ground truth';

const figure = ({ image, method = truth, psnr, picture }: CropPicture): string => {
  const source = `data:image/png;base64,${encodePng(picture).toString('base64')}`;
  const decibels = psnr === undefined ? '' : ` ${psnr.toFixed(2)} dB`;
  return (
    `<figure><img src="${source}" width="${picture.width}" height="${picture.height}" alt="${escapeMarkup(`part of ${image}, ${method}`)}">` +
    `<figcaption><b>${escapeMarkup(method)}</b>${decibels}</figcaption></figure>`
  );
};

/** One row of figures per image: the ground truth, then what each method made of the same region. */
export const cropFigures = (crops: readonly CropPicture[]): readonly string[] => {
  const title = (crop: CropPicture): string => `${crop.image} (${groupName(crop)})`;
  return [...new Set(crops.map(title))].map((name) => {
    const own = crops.filter((crop) => title(crop) === name);
    const ordered = own.toSorted(
      (a, b) => Number(b.method === undefined) - Number(a.method === undefined),
    );
    return `<h3>${escapeMarkup(name)}</h3>\n<div class="crops">\n${ordered.map(figure).join('\n')}\n</div>`;
  });
};
