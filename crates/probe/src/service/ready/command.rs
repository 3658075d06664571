//! A command of the user that says by its exit code whether the service is ready.

use std::net::SocketAddr;
use std::process::{Output, Stdio};

use tokio::process::Command;

use crate::ServiceSpec;
use crate::process::{Signal, signal_group};
use crate::service::exit::EndStatus;

const KEPT_LINES: usize = 10;

/// Runs the command once by `sh -c`; the error is how it failed, with its last lines.
///
/// If this future is dropped, the command is killed with what it started.
pub(super) async fn run(spec: &ServiceSpec, command: &str, address: SocketAddr) -> Result<(), String> {
    let mut shell = Command::new("sh");
    shell
        .args(["-c", command])
        .current_dir(&spec.cwd)
        .envs(spec.env.iter().map(|(name, value)| (name, value)))
        .env("PORT", address.port().to_string())
        .env("BASE_URL", format!("http://{address}"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    #[cfg(unix)]
    shell.process_group(0);
    let child = match shell.spawn() {
        Ok(child) => child,
        Err(error) => return Err(format!("it could not be started: {error}")),
    };
    let group = Group(child.id());
    let output = child.wait_with_output().await;
    drop(group);
    match output {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(describe(&output)),
        Err(error) => Err(format!("it could not be waited for: {error}")),
    }
}

/// Kills what is left of the command's process group.
struct Group(Option<u32>);

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(leader) = self.0 {
            signal_group(leader, Signal::Kill);
        }
    }
}

/// As `it last exited with code 7 and wrote:`, with its last lines.
fn describe(output: &Output) -> String {
    let text = [output.stdout.as_slice(), &output.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let how = EndStatus::new(Some(output.status));
    if lines.is_empty() {
        return format!("it last {how} and wrote nothing");
    }
    let last = &lines[lines.len().saturating_sub(KEPT_LINES)..];
    format!("it last {how} and wrote:\n  > {}", last.join("\n  > "))
}
