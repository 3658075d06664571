// Duplicate strings as the engine groups them, under leaktrail's field names.

export function duplicateStrings(snapshot) {
  return snapshot.getDuplicateStrings().map((group) => ({
    text: group.value,
    count: group.count,
    self_bytes: group.totalSelfSize,
    retained_bytes: group.totalRetainedSize,
  }));
}
