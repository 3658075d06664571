// The Summary and Comparison views of the engine, under leaktrail's field names.

export function statistics(snapshot) {
  const { total, native, v8heap } = snapshot.getStatistics();
  return {
    total_bytes: total,
    native_bytes: native.total,
    typed_arrays_bytes: native.typedArrays,
    code_bytes: v8heap.code,
    js_arrays_bytes: v8heap.jsArrays,
    strings_bytes: v8heap.strings,
    system_bytes: v8heap.system,
  };
}

export function summaryRows(snapshot) {
  const aggregates = Object.values(snapshot.getAggregatesByClassKey(false, 'allObjects'));
  return aggregates
    .map((row) => ({
      name: row.name,
      count: row.count,
      distance: row.distance,
      self_bytes: row.self,
      retained_bytes: row.maxRet,
    }))
    .sort((a, b) => b.retained_bytes - a.retained_bytes);
}

/** What changed from `before` to `after`: the later snapshot's shapes name both sides. */
export function comparisonRows(before, after) {
  const base = before.aggregatesForDiff(after.interfaceDefinitions());
  return Object.values(after.calculateSnapshotDiff(1, base))
    .map((row) => ({
      name: row.name,
      new: row.addedCount,
      deleted: row.removedCount,
      delta: row.countDelta,
      alloc_bytes: row.addedSize,
      freed_bytes: row.removedSize,
      size_delta_bytes: row.sizeDelta,
    }))
    .sort((a, b) => b.size_delta_bytes - a.size_delta_bytes);
}
