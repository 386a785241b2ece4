export { type NutReader, openNut } from '../core/nut/reader.ts';
