/**
 * Readers that cannot keep up: a buffer that is bounded and says what it drops, and a rate that a page can render. Apart
 * from the SDK core, which needs none of it.
 *
 * @packageDocumentation
 */
export {
  AdaptiveRateController,
  type RateConfig,
  type RateTarget,
  type ThrottleSource,
} from './adaptive-rate-controller.js';
export { BackpressureBuffer, FLOW_LEVELS } from './backpressure-buffer.js';
export type { BatchMode, BufferBounds, BufferConfig, LatestMode, SampleMode } from './buffer-config.js';
export { pageFrames, type Frames } from './frames.js';
export type { Delivery } from './intake.js';
export type { PressureState } from './pressure-gauge.js';
