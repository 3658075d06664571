//! Starts the command: its own process group, its port, the inspector on, its output captured.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Stdio, id};
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::process::Command;

use super::log::{Log, open_private};
use super::running::Running;
use super::{Readiness, ServiceSpec};
use crate::process::{Family, MARK_VARIABLE, Watchdog, holder_of};
use crate::{Error, Result};

/// Port 0 lets every process of the service have an inspector of its own.
const INSPECT: &str = "--inspect=127.0.0.1:0";

/// The port of the service: the one asked for if it is free, else any free one.
pub(super) fn choose_port(spec: &ServiceSpec) -> Result<u16> {
    match requested_port(spec) {
        Some(port) => check_free(port).map(|()| port),
        None => free_port().map_err(|source| Error::NoFreePort { source }),
    }
}

/// The port the service must listen on, if the user named one.
pub(super) fn requested_port(spec: &ServiceSpec) -> Option<u16> {
    spec.port.or_else(|| variable(spec, "PORT")?.to_str()?.parse().ok())
}

fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

fn check_free(port: u16) -> Result<()> {
    let loopback =
        [SocketAddr::from((Ipv4Addr::LOCALHOST, port)), SocketAddr::from((Ipv6Addr::LOCALHOST, port))];
    let taken = loopback
        .iter()
        .any(|address| TcpListener::bind(address).is_err_and(|error| error.kind() == ErrorKind::AddrInUse));
    if taken {
        return Err(Error::PortInUse { port, holder: holder_of(port) });
    }
    Ok(())
}

/// Starts the command; dropping the result ends it with all its descendants.
pub(super) fn launch(spec: &ServiceSpec, port: u16) -> Result<Running> {
    if !spec.cwd.is_dir() {
        return Err(Error::NoWorkingDirectory { cwd: spec.cwd.clone() });
    }
    let log = Log::new(open_log_file(spec)?, awaited_text(spec));
    let mut command = command(spec, port)?;
    spawn(&mut command, &log).map_err(|source| spawn_error(command.as_std().get_program(), spec, source))
}

/// Starts a command as the leader of a marked process group of its own, its output going to the log.
pub(crate) fn spawn(command: &mut Command, log: &Log) -> io::Result<Running> {
    let mark = unique_mark();
    command.env(MARK_VARIABLE, &mark).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    #[cfg(unix)]
    command.process_group(0);
    let mut watchdog = Watchdog::new(&mark);
    let mut child = command.spawn()?;
    if let Some(stdout) = child.stdout.take() {
        log.read(stdout);
    }
    if let Some(stderr) = child.stderr.take() {
        log.read(stderr);
    }
    let leader = child.id().unwrap_or_default();
    watchdog.watch_group(leader);
    Ok(Running::new(child, leader, Family::new(leader, &mark), log.clone(), watchdog))
}

fn command(spec: &ServiceSpec, port: u16) -> Result<Command> {
    let (program, arguments) = spec.command.split_first().ok_or(Error::NoCommand)?;
    let node = spec.node.as_deref().map(absolute);
    let program = match &node {
        Some(node) if is_node(program) => node.as_os_str(),
        _ => program,
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(&spec.cwd)
        .envs(spec.env.iter().map(|(name, value)| (name, value)))
        .env("PORT", port.to_string())
        .env("NODE_OPTIONS", node_options(variable(spec, "NODE_OPTIONS")));
    if let Some(directory) = node.as_deref().and_then(Path::parent) {
        command.env("PATH", path_with(directory, variable(spec, "PATH")));
    }
    Ok(command)
}

/// The variable as the service would have it without us.
fn variable(spec: &ServiceSpec, name: &str) -> Option<OsString> {
    let set = spec.env.iter().rev().find(|(key, _)| key == name);
    match set {
        Some((_, value)) => Some(value.into()),
        None => env::var_os(name).filter(|_| name != "PORT"),
    }
}

fn node_options(own: Option<OsString>) -> OsString {
    let mut options = own.unwrap_or_default();
    if !options.is_empty() {
        options.push(" ");
    }
    options.push(INSPECT);
    options
}

fn path_with(directory: &Path, rest: Option<OsString>) -> OsString {
    let directories = std::iter::once(directory.to_owned()).chain(rest.iter().flat_map(env::split_paths));
    env::join_paths(directories).unwrap_or_else(|_| directory.as_os_str().to_owned())
}

/// The service runs elsewhere, so a relative path would no longer be true there.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn is_node(program: &OsStr) -> bool {
    program == "node" || program == "node.exe"
}

fn unique_mark() -> String {
    static STARTED: AtomicU64 = AtomicU64::new(0);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    format!("{}-{}-{}", id(), now.as_nanos(), STARTED.fetch_add(1, Ordering::Relaxed))
}

fn open_log_file(spec: &ServiceSpec) -> Result<Option<File>> {
    let Some(path) = &spec.log_file else { return Ok(None) };
    open_private(path, File::options().write(true).truncate(true)).map(Some)
}

fn awaited_text(spec: &ServiceSpec) -> Option<String> {
    match &spec.readiness {
        Readiness::Log(text) => Some(text.clone()),
        Readiness::Port | Readiness::Url(_) | Readiness::Command(_) => None,
    }
}

fn spawn_error(program: &OsStr, spec: &ServiceSpec, source: io::Error) -> Error {
    let program = program.to_string_lossy().into_owned();
    match source.kind() {
        ErrorKind::NotFound => Error::ProgramNotFound { program, cwd: spec.cwd.clone() },
        _ => Error::Spawn { program, source },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_options_of_the_user_come_first() {
        assert_eq!(node_options(None), INSPECT);
        assert_eq!(
            node_options(Some("--enable-source-maps".into())),
            "--enable-source-maps --inspect=127.0.0.1:0"
        );
    }

    #[test]
    fn the_directory_of_the_chosen_node_leads_the_path() {
        assert_eq!(
            path_with(Path::new("/opt/node/bin"), Some("/usr/bin:/bin".into())),
            "/opt/node/bin:/usr/bin:/bin"
        );
        assert_eq!(path_with(Path::new("/opt/node/bin"), None), "/opt/node/bin");
    }

    #[test]
    fn a_variable_of_the_spec_hides_the_inherited_one() {
        let mut spec = ServiceSpec::new(["node"], ".");
        assert_eq!(variable(&spec, "PATH"), env::var_os("PATH"));
        spec.env = vec![("PATH".into(), "/a".into()), ("PORT".into(), "81".into())];
        assert_eq!(variable(&spec, "PATH"), Some("/a".into()));
        assert_eq!(requested_port(&spec), Some(81));
        spec.port = Some(82);
        assert_eq!(requested_port(&spec), Some(82));
    }
}
