import client from 'prom-client';

const registry = new client.Registry();
client.collectDefaultMetrics({ register: registry });

const requestSeconds = new client.Histogram({
  name: 'http_request_duration_seconds',
  help: 'How long requests take',
  labelNames: ['method', 'path', 'status'],
  buckets: client.linearBuckets(0.01, 0.01, 120),
  registers: [registry],
});

export function measureRequests(req, res, next) {
  const stop = requestSeconds.startTimer({ method: req.method });
  res.on('finish', () => stop({ path: req.route?.path ?? 'unknown', status: res.statusCode }));
  next();
}

export async function metricsPage(req, res) {
  res.type(registry.contentType).send(await registry.metrics());
}
