export class Histogram {
  constructor(name, help, bounds) {
    this.name = name;
    this.help = help;
    this.bounds = bounds;
    this.series = new Map();
  }

  observe(labels, value) {
    const id = Object.entries(labels).map(([key, text]) => `${key}="${text}"`).join(',');
    let sample = this.series.get(id);
    if (!sample) {
      sample = { labels, sum: 0, count: 0, buckets: this.bounds.map((le) => ({ le, labels: `${id},le="${le}"`, hits: 0 })) };
      this.series.set(id, sample);
    }
    sample.sum += value;
    sample.count += 1;
    for (const bucket of sample.buckets) if (value <= bucket.le) bucket.hits += 1;
  }
}
