(() => {
  const builtin = (name) => process.getBuiltinModule?.(name) ?? require(name);
  const v8 = builtin('node:v8');
  const { PerformanceObserver, performance, constants } = builtin('node:perf_hooks');
  const names = {
    [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
    [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
    [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weakcb',
  };
  const collections = {};
  let floors = [];
  let last = 0;
  let observer;
  let isOver = false;
  let readAt = performance.now();

  const attempt = (call) => {
    try { return call(); } catch { return null; }
  };
  const count = (kind, ms) => {
    const of = collections[kind] ??= { count: 0, total_ms: 0, buckets: BOUNDS_MS.map(() => 0).concat(0) };
    of.count += 1;
    of.total_ms += ms;
    const at = BOUNDS_MS.findIndex((bound) => ms <= bound);
    of.buckets[at < 0 ? BOUNDS_MS.length : at] += 1;
  };
  // What is young was made since the collection: it is not what was left.
  const floor = () => {
    const { used_heap_size, external_memory } = v8.getHeapStatistics();
    let young = 0;
    for (const space of v8.getHeapSpaceStatistics()) {
      if (space.space_name.startsWith('new_')) young += space.space_used_size;
    }
    last += 1;
    floors.push({ number: last, at_ms: performance.now(), used: used_heap_size - young, external: external_memory });
    if (floors.length > MOST_FLOORS) floors.shift();
  };

  const begin = () => {
    isOver = false;
    observer.observe({ entryTypes: ['gc'] });
  };

  return {
    read(seen) {
      readAt = performance.now();
      // Whoever was thought to be gone was only late: one of us was stopped.
      if (isOver) begin();
      floors = floors.filter(({ number }) => number > seen);
      return {
        now_ms: readAt,
        usage: process.memoryUsage(),
        heap: attempt(() => v8.getHeapStatistics()),
        spaces: attempt(() => v8.getHeapSpaceStatistics()),
        collections: observer ? collections : null,
        floors,
      };
    },
    observe(patienceMs) {
      observer = new PerformanceObserver((list) => {
        let isMajor = false;
        for (const { duration, detail } of list.getEntries()) {
          const kind = names[detail.kind] ?? 'minor';
          count(kind, duration);
          isMajor ||= kind === 'major';
        }
        if (isMajor) floor();
        // Whoever read this is gone.
        if (performance.now() - readAt > patienceMs) {
          isOver = true;
          observer.disconnect();
        }
      });
      begin();
      return this;
    },
    stop() {
      observer.disconnect();
    },
  };
})()
