//! What a guard does: wait until the process that started it is gone, then close the inspector.

use std::io::{BufRead, Write};
use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

use super::door::{Closing, Door, POLL};
use super::guard::{Order, READY, Word};
use super::held::{self, Held, Reply};
use crate::targets::{RuntimeProcess, endpoint_at};
use crate::{Error, Result};

/// How often the guarded process is looked at while there is nothing to do.
const LOOK: Duration = Duration::from_millis(500);
/// As long as a process stands still, it is looked at this often.
const PATIENT_POLL: Duration = Duration::from_millis(200);
/// How long [`POLL`] is used.
const IMPATIENT: Duration = Duration::from_secs(5);
/// An inspector that the signal opens comes later only if native code keeps the main thread, as `execSync` does.
const COMES_WITHIN: Duration = Duration::from_secs(5 * 60);
/// The same where nobody lived to tell whether the signal was sent: it was not, or it is not 10 µs ago.
const MAYBE_COMES_WITHIN: Duration = Duration::from_secs(10);
/// A snapshot may take minutes, and a debugger may stay for a while.
const GOES_WITHIN: Duration = Duration::from_secs(30 * 60);
/// Whoever opened the late inspector, or reloads a debugger, connects within this time.
const UNUSED_FOR: Duration = Duration::from_secs(1);
const CLOSE_WAIT: Duration = Duration::from_secs(20);

/// The life of a guard: reads orders, and says in one line that it is ready.
///
/// Returns once there is nothing left to close: nothing was opened, the inspector is closed, the process has ended, or
/// the time is over. Whoever calls it must have made the process immune to SIGTERM; the terminal does not reach it.
pub async fn stand_guard(
    pid: u32,
    mut orders: impl BufRead + Send + 'static,
    held: Held,
    mut answers: impl Write,
) -> Result<()> {
    let mut line = String::new();
    let order = orders.read_line(&mut line).and_then(|_| Ok(serde_json::from_str::<Order>(&line)?));
    let Order { started_ticks, before } = order.map_err(|source| Error::GuardOrder { source })?;
    leave_session();
    let process = RuntimeProcess::read(pid).filter(|process| process.id.started_ticks == started_ticks);
    let Some(process) = process else { return Ok(()) };
    let door = Door { process, before, endpoint: None };
    // Whoever started it may be gone already: that is noticed at the end of the orders.
    let _ = writeln!(answers, "{READY}").and_then(|()| answers.flush());
    let told = told(&door.process, orders).await;
    // A connection that is closed before all has gone out through it can end the process.
    let drained = timeout(GOES_WITHIN, held.drained(told.snapshot)).await;
    close_when_possible(&door, told).await;
    if let Ok(Some(connection)) = drained {
        held::say_goodbye(connection);
    }
    Ok(())
}

/// A session of its own: no terminal reaches it.
fn leave_session() {
    #[cfg(unix)]
    let _ = rustix::process::setsid();
}

/// What was known when the orders ended.
#[derive(Debug, Clone, Copy, Default)]
struct Told {
    /// How far the inspector was, if it was to be opened.
    opening: Option<Opening>,
    /// The snapshot that was going out.
    snapshot: Option<Reply>,
    is_left: bool,
}

#[derive(Debug, Clone, Copy)]
enum Opening {
    Signalling,
    Signalled,
    Opened(SocketAddr),
}

/// Waits for the end of the orders, or of the process.
async fn told(process: &RuntimeProcess, orders: impl BufRead + Send + 'static) -> Told {
    let mut told = Told::default();
    let (tell, mut words) = mpsc::unbounded_channel();
    let read = move || {
        for line in orders.lines() {
            let Some(word) = line.ok().and_then(|line| serde_json::from_str::<Word>(&line).ok()) else {
                break;
            };
            let _ = tell.send(word);
        }
    };
    if thread::Builder::new().spawn(read).is_err() {
        return told;
    }
    loop {
        match timeout(LOOK, words.recv()).await {
            Ok(Some(Word::Signalling)) => told.opening = Some(Opening::Signalling),
            Ok(Some(Word::Signalled)) => told.opening = Some(Opening::Signalled),
            Ok(Some(Word::Opened(address))) => told.opening = Some(Opening::Opened(address)),
            Ok(Some(Word::Connected)) => {}
            Ok(Some(Word::Snapshot(snapshot))) => told.snapshot = snapshot,
            Ok(Some(Word::Left)) => told.is_left = true,
            Ok(None) => return told,
            Err(_) if !process.is_running() => return told,
            Err(_) => {}
        }
    }
}

async fn close_when_possible(door: &Door, Told { opening, is_left, .. }: Told) {
    let address = match opening {
        Some(Opening::Opened(address)) => Some(address),
        Some(Opening::Signalling) => comes(door, MAYBE_COMES_WITHIN).await,
        Some(Opening::Signalled) => comes(door, COMES_WITHIN).await,
        None => None,
    };
    let Some(address) = address else { return };
    let since = Instant::now();
    while since.elapsed() < GOES_WITHIN && !door.is_closed(address) {
        if is_left {
            unused(door, address, since).await;
        }
        let endpoint = endpoint_at(&door.process.network, address).await;
        if let Some(endpoint) = endpoint
            && door.close_at(&endpoint, CLOSE_WAIT).await == Closing::Done
        {
            return;
        }
        sleep(PATIENT_POLL).await;
    }
}

async fn comes(door: &Door, within: Duration) -> Option<SocketAddr> {
    let since = Instant::now();
    while since.elapsed() < within && door.process.is_running() {
        if let Some(endpoint) = door.find().await {
            return Some(endpoint.address);
        }
        sleep(if since.elapsed() < IMPATIENT { POLL } else { PATIENT_POLL }).await;
    }
    None
}

/// Waits until nobody has used the inspector for a while.
async fn unused(door: &Door, address: SocketAddr, since: Instant) {
    let mut last_use = Instant::now();
    while last_use.elapsed() < UNUSED_FOR && since.elapsed() < GOES_WITHIN && !door.is_closed(address) {
        sleep(PATIENT_POLL).await;
        if door.connections(address) > 0 {
            last_use = Instant::now();
        }
    }
}
