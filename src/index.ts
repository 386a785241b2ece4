export { devices, type DeviceChoice, type UpscaleOptions } from './pipeline/options.ts';
export { planOnly, upscale, type UpscaleControl, type UpscaleRun } from './pipeline/run.ts';
export type { PlanSummary, ProgressEvent, RunReport, UpscaleEvent } from './pipeline/events.ts';
export { type ErrorCode, SrvidError } from './core/errors.ts';
