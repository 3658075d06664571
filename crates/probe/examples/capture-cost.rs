//! What a heap snapshot was said to cost a process, and what it cost: one line of JSON. `capture-cost PID [worker]`.
//! Linux only. The snapshot is thrown away; to read it too, name a file.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::io::{self, Write};
use std::time::Instant;

use probe::snapshot::{Detail, Estimate, take_in};
use probe::{Attached, Result, Target, TargetRef};
use serde_json::{Value, json};

/// Keeps the beginning, where the numbers of nodes and edges are.
struct Head {
    head: Vec<u8>,
    file: Option<std::fs::File>,
}

impl Write for Head {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = 4096_usize.saturating_sub(self.head.len());
        self.head.extend(&bytes[..bytes.len().min(room)]);
        if let Some(file) = &mut self.file {
            file.write_all(bytes)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn status_bytes(pid: u32, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim_start_matches(':').trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}

fn count(head: &str, name: &str) -> u64 {
    let key = format!("\"{name}\":");
    let at = head.find(&key).unwrap() + key.len();
    head[at..].chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let pid: u32 = arguments[1].parse().unwrap();
    let target = TargetRef::Pid(pid).find().await?;
    let Target::Process(process) = &target else { unreachable!() };
    let process = process.clone();
    let mut attached = Attached::to(target).await?;
    let in_worker = arguments.get(2).is_some_and(|word| word == "worker");
    let worker = if in_worker { attached.inspector().threads().await?.pop() } else { None };
    let mut session = attached.inspector().session(worker.as_ref());
    // Computes the line ends of all scripts.
    session.call::<Value>("Debugger.enable", json!({})).await?;
    session.call::<Value>("Debugger.disable", json!({})).await?;
    let begun = Instant::now();
    let estimate = Estimate::of(&mut session, Some(&process)).await?;
    let took = begun.elapsed();
    let memory = session.memory_usage().await?;
    session.evaluate::<u32>("longestGapMs = 0").await?;
    let rss = status_bytes(pid, "VmRSS");
    std::fs::write(format!("/proc/{pid}/clear_refs"), "5").unwrap();
    let mut sink =
        Head { head: Vec::new(), file: arguments.get(3).map(|path| std::fs::File::create(path).unwrap()) };
    let begun = Instant::now();
    let bytes = take_in(&mut session, Detail::References, &mut sink, |_| ()).await?.bytes;
    let total = begun.elapsed();
    let extra = status_bytes(pid, "VmHWM").saturating_sub(rss);
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    let gap: f64 = session.evaluate("longestGapMs").await?;
    let head = String::from_utf8_lossy(&sink.head).into_owned();
    let measured = json!({
        "extra_bytes": extra, "freeze_ms": gap.round(), "total_ms": total.as_millis() as u64, "file_bytes": bytes,
        "nodes": count(&head, "node_count"), "edges": count(&head, "edge_count"),
    });
    let said = json!({
        "extra_bytes": [estimate.extra_memory_bytes.start(), estimate.extra_memory_bytes.end()],
        "freeze_ms": [estimate.freeze.start().as_millis() as u64, estimate.freeze.end().as_millis() as u64],
        "file_bytes": [estimate.file_bytes.start(), estimate.file_bytes.end()],
        "nodes": estimate.nodes, "basis": format!("{:?}", estimate.basis), "took_ms": took.as_millis() as u64,
    });
    let document = json!({"heap_used_bytes": memory.heap_used_bytes, "rss_bytes": rss, "predicted": said, "measured": measured});
    println!("{document}");
    attached.detach().await?;
    Ok(())
}
