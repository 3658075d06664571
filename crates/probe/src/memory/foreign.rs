//! Reading another process's memory from outside, as a debugger may: it does not notice.

use std::fs::File;
use std::io;

/// The memory of a process, for reading. The kernel allows it to root and to the process's own user, where
/// `/proc/sys/kernel/yama/ptrace_scope` is 0.
#[derive(Debug)]
pub(crate) struct ForeignMemory(File);

impl ForeignMemory {
    pub(crate) fn open(pid: u32) -> io::Result<Self> {
        File::open(format!("/proc/{pid}/mem")).map(Self)
    }

    /// Reads from the address on; fewer bytes where a mapping ends, an error where none is.
    pub(crate) fn read(&self, address: u64, bytes: &mut [u8]) -> io::Result<usize> {
        #[cfg(unix)]
        return std::os::unix::fs::FileExt::read_at(&self.0, bytes, address);
        #[cfg(not(unix))]
        return Err(io::Error::new(io::ErrorKind::Unsupported, "reading another process is Linux only"));
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_what_is_there() {
        let text = String::from("some text of this process");
        let memory = ForeignMemory::open(std::process::id()).unwrap();
        let mut read = vec![0; text.len()];
        assert_eq!(memory.read(text.as_ptr().addr() as u64, &mut read).unwrap(), text.len());
        assert_eq!(read, text.as_bytes());
        assert!(memory.read(8, &mut read).is_err());
    }
}
