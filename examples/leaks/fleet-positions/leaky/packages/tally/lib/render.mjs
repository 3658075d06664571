export function render(metrics) {
  const lines = [];
  for (const metric of metrics) {
    lines.push(`# HELP ${metric.name} ${metric.help}`, `# TYPE ${metric.name} histogram`);
    for (const [id, sample] of metric.series) {
      for (const bucket of sample.buckets) lines.push(`${metric.name}_bucket{${bucket.labels}} ${bucket.hits}`);
      lines.push(`${metric.name}_sum{${id}} ${sample.sum}`, `${metric.name}_count{${id}} ${sample.count}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
