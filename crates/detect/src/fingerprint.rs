//! Fingerprints: the same for the same leak in another run, on another machine, some lines further down.

/// How much of a path counts: its end, since beginnings differ from run to run.
const HOPS: usize = 3;
/// How much of a file's path counts: checkouts differ in the rest.
const DIRECTORIES: usize = 2;

/// 16 hexadecimal digits from what is stable about a leak.
pub(crate) fn fingerprint(pattern: &str, owner: &str, file: &str, signature: &str) -> String {
    let parts = [pattern, owner, &tail(file, DIRECTORIES), &tail(signature, HOPS)];
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    format!("{:016x}", bytes.fold(OFFSET_BASIS, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME)))
}

/// FNV-1a, 64 bits.
const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

fn tail(path: &str, parts: usize) -> String {
    let mut last: Vec<&str> = path.rsplit('/').take(parts).collect();
    last.reverse();
    last.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_the_checkout_lies_does_not_count() {
        let one = fingerprint("unbounded-map", "cache", "/home/a/app/src/server.mjs", "/x:y/*:Map");
        assert_eq!(one, fingerprint("unbounded-map", "cache", "/srv/src/server.mjs", "/x:y/*:Map"));
        assert_ne!(one, fingerprint("unbounded-map", "other", "/srv/src/server.mjs", "/x:y/*:Map"));
        assert_eq!(one.len(), 16);
    }
}
