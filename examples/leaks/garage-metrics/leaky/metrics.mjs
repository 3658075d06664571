import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';

class PullReader extends MetricReader {
  async onForceFlush() {}

  async onShutdown() {}
}

export const prometheus = new PullReader();
export const billing = new PullReader();

const provider = new MeterProvider();
provider.addMetricReader(prometheus);
provider.addMetricReader(billing);

const meter = provider.getMeter('garages');
export const entries = meter.createCounter('garage_entries');
export const occupied = meter.createUpDownCounter('garage_occupied');

export async function samples(reader) {
  const { resourceMetrics } = await reader.collect();
  return resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics).flatMap((metric) => metric.dataPoints);
}
