import { randomBytes } from 'node:crypto';

const WIDGETS_PER_DASHBOARD = 80;
const WIDGET_DATA_BYTES = 2048;

export function buildWidgets(userId) {
  return Array.from({ length: WIDGETS_PER_DASHBOARD }, (_, index) => ({
    id: `${userId}-widget-${index}`,
    title: `Widget ${index + 1}`,
    data: randomBytes(WIDGET_DATA_BYTES).toString('hex'),
  }));
}
