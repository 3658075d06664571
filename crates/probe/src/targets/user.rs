//! Names of users.

use std::fs;

/// The name of a user as this machine knows it.
pub(super) fn name(uid: u32) -> Option<String> {
    find(&fs::read_to_string("/etc/passwd").ok()?, uid)
}

fn find(passwd: &str, uid: u32) -> Option<String> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(uid)).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_number() {
        let passwd = "root:x:0:0:root:/root:/bin/sh\n\nnode:x:1000:1000::/home/node:/bin/sh\n";
        assert_eq!(find(passwd, 1000).as_deref(), Some("node"));
        assert_eq!(find(passwd, 7), None);
    }
}
