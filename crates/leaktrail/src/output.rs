//! Where results go: standard output, or a file that appears whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anstream::StripStream;

use crate::error::{Failure, Result};
use crate::printer;

/// The destination of results.
#[derive(Debug)]
pub(crate) enum Output {
    Stdout,
    File { path: PathBuf, force: bool },
}

impl Output {
    /// Standard output, unless a file other than `-` is named.
    pub(crate) fn new(path: Option<PathBuf>, force: bool) -> Self {
        match path {
            Some(path) if path.as_os_str() != "-" => Output::File { path, force },
            _ => Output::Stdout,
        }
    }

    /// The file, if it is one.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Output::Stdout => None,
            Output::File { path, .. } => Some(path),
        }
    }

    /// Refuses a destination that cannot or must not be written.
    pub(crate) fn check(&self) -> Result<()> {
        let Output::File { path, force } = self else { return Ok(()) };
        let folder = folder_of(path);
        if !folder.is_dir() {
            return Err(Failure::new(format!(
                "cannot write {}: {} is no directory",
                path.display(),
                folder.display()
            )));
        }
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => {
                Err(Failure::new(format!("cannot write {}: it is a directory", path.display())))
            }
            Ok(found) if found.is_file() && !force => Err(exists(path)),
            _ => Ok(()),
        }
    }

    /// Writes text; `render` is also told how wide it may be.
    pub(crate) fn text(
        &self,
        render: impl FnOnce(&mut dyn Write, Option<usize>) -> io::Result<()>,
    ) -> Result<()> {
        match self {
            Output::Stdout => {
                let width = printer::stdout_width();
                to_stdout(printer::styled_stdout(), |out| render(out, width))
            }
            Output::File { path, force } => to_file(path, *force, Readers::All, |file| {
                whole(BufWriter::new(StripStream::new(file)), |out| render(out, None))
            }),
        }
    }

    /// Whether a user sits at a terminal that results go to.
    pub(crate) fn is_terminal(&self) -> bool {
        matches!(self, Output::Stdout) && io::stdin().is_terminal() && io::stdout().is_terminal()
    }

    /// Opens the destination for results that are written piece by piece. A file is there from the first piece on.
    pub(crate) fn stream(&self, is_text: bool) -> Result<Stream> {
        let (out, name): (Box<dyn Write>, String) = match self {
            Output::Stdout if is_text => {
                (Box::new(printer::styled_stdout()), "to standard output".to_owned())
            }
            Output::Stdout => (Box::new(printer::plain_stdout()), "to standard output".to_owned()),
            Output::File { path, force } => {
                let mut options = File::options();
                let is_new = !force && !is_device(path);
                let options = options.write(true).create_new(is_new).create(true).truncate(true);
                let file = options.open(path).map_err(|e| match e.kind() {
                    io::ErrorKind::AlreadyExists => exists(path),
                    _ => Failure::write(path.display(), &e),
                })?;
                (Box::new(BufWriter::new(StripStream::new(file))), path.display().to_string())
            }
        };
        Ok(Stream { out, name })
    }

    /// Writes bytes as they are.
    pub(crate) fn data(&self, render: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
        match self {
            Output::Stdout => to_stdout(printer::plain_stdout(), render),
            Output::File { path, force } => {
                to_file(path, *force, Readers::All, |file| whole(BufWriter::new(file), render))
            }
        }
    }
}

/// Writes bytes into a file that only its owner may read; one that exists is refused without `force`.
pub(crate) fn write_private(path: &Path, force: bool, bytes: &[u8]) -> Result<()> {
    to_file(path, force, Readers::Owner, |file| file.write_all(bytes))
}

/// Who may read a new file.
#[derive(Debug, Clone, Copy)]
enum Readers {
    /// As the user's umask says.
    All,
    Owner,
}

/// Whether anybody still reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    Stays,
    Left,
}

/// A place that results are written to while the work goes on: each piece leaves at once.
pub(crate) struct Stream {
    out: Box<dyn Write>,
    name: String,
}

impl Stream {
    /// Writes one piece.
    pub(crate) fn write(&mut self, render: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<Reader> {
        match whole(&mut self.out, render) {
            Ok(()) => Ok(Reader::Stays),
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(Reader::Left),
            Err(e) => Err(Failure::write(&self.name, &e)),
        }
    }
}

/// Renders everything and sees that it leaves.
fn whole(mut out: impl Write, render: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    render(&mut out)?;
    out.flush()
}

fn to_stdout(out: impl Write, render: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    unless_reader_left(whole(out, render)).map_err(|e| Failure::write("to standard output", &e))
}

/// Whoever reads may have seen enough: no failure, and the command ends as it would have ended.
fn unless_reader_left(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

fn to_file(
    path: &Path,
    force: bool,
    readers: Readers,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<()> {
    let fault = |e: io::Error| Failure::write(path.display(), &e);
    if is_device(path) {
        let mut device = File::options().write(true).open(path).map_err(fault)?;
        return unless_reader_left(fill(&mut device)).map_err(fault);
    }
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut file = temporary_beside(&target, readers).map_err(fault)?;
    fill(file.as_file_mut()).and_then(|()| file.as_file().sync_all()).map_err(fault)?;
    let kept = if force { file.persist(&target) } else { file.persist_noclobber(&target) };
    match kept {
        Ok(_) => Ok(()),
        Err(e) if e.error.kind() == io::ErrorKind::AlreadyExists => Err(exists(path)),
        Err(e) => Err(fault(e.error)),
    }
}

/// A device or a pipe is there already, and takes the bytes as they come: nothing can be lost, or put in its place.
fn is_device(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| !found.is_file())
}

/// A file that vanishes unless it is given its name.
fn temporary_beside(target: &Path, readers: Readers) -> io::Result<tempfile::NamedTempFile> {
    let mode = match readers {
        Readers::All => 0o666,
        Readers::Owner => 0o600,
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".leaktrail-").suffix(".partial");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
    builder.tempfile_in(folder_of(target))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn exists(path: &Path) -> Failure {
    Failure::new(format!("{} already exists", path.display())).hint("--force overwrites it")
}

/// Makes a limit of file sizes (`ulimit -f`) an error of writing: by itself it would end the program.
#[cfg(unix)]
pub(crate) fn outlive_file_limit() {
    let flag = std::sync::Arc::default();
    // Should that not work, what is not written is at least not half written.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, flag);
}

#[cfg(not(unix))]
pub(crate) fn outlive_file_limit() {}
