//! Numbers that look random and follow from the id alone. What they decide has a stream of its own.

/// SplitMix64: a bijection of `id` for each stream, so that different ids never give the same number.
pub(super) fn scramble(id: u64, stream: u64) -> u64 {
    let mut x = id.wrapping_add(stream << 56).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// From 0 to below 1.
pub(super) fn uniform(id: u64, stream: u64) -> f64 {
    (scramble(id, stream) >> 11) as f64 / (1u64 << 53) as f64
}
