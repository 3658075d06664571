export { Histogram } from './lib/histogram.mjs';
export { render } from './lib/render.mjs';
