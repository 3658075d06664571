//! The processes as a table, and why some cannot be attached to.

use std::io::{self, Write};

use super::row::{AttachRow, How, Row};
use super::tree;
use crate::printer::DIM;
use crate::table::Table;
use crate::text;
use crate::units;

const UNKNOWN: &str = "?";
const NONE: &str = "-";

/// Writes the table and what does not fit into it.
pub(super) fn write(rows: &[Row], out: &mut dyn Write, width: Option<usize>) -> io::Result<()> {
    if rows.is_empty() {
        return writeln!(out, "no such Node.js, Deno or Bun process runs here");
    }
    let columns = ["PID", "Runtime", "Resident", "Heap limit", "Cgroup", "Ports", "Attach"];
    let mut table = Table::new(columns, "Command");
    let rows = tree::ordered(rows);
    for (depth, row) in &rows {
        table.row(cells(row), name(*depth, row));
    }
    table.write(out, width)?;
    let notes: Vec<String> = rows.iter().filter_map(|(_, row)| note(row)).collect();
    if !notes.is_empty() {
        writeln!(out)?;
    }
    for line in notes {
        writeln!(out, "  {DIM}{}{DIM:#}", text::cut(&line, usize::MAX))?;
    }
    Ok(())
}

fn cells(row: &Row) -> [String; 7] {
    let bytes = |count: Option<u64>| count.map_or(NONE.to_owned(), units::bytes);
    let version = row.runtime.version.as_deref().unwrap_or(UNKNOWN);
    let cgroup = row.cgroup.as_ref().and_then(|group| {
        let limit = group.limit_bytes?;
        Some(format!("{} of {}", units::bytes(group.usage_bytes), units::bytes(limit)))
    });
    [
        row.pid.to_string(),
        format!("{} {version}", row.runtime.title),
        units::bytes(row.rss_bytes),
        bytes(row.heap_limit_bytes),
        cgroup.unwrap_or_else(|| NONE.to_owned()),
        ports(row),
        match row.attach.how {
            How::Open => "open",
            How::Signal => "yes",
            How::Refused => "no",
        }
        .to_owned(),
    ]
}

fn ports(row: &Row) -> String {
    let Some(listening) = &row.listening else { return UNKNOWN.to_owned() };
    let mut ports: Vec<String> = listening.iter().map(|address| address.port().to_string()).collect();
    ports.dedup();
    if ports.is_empty() { NONE.to_owned() } else { ports.join(",") }
}

fn name(depth: usize, row: &Row) -> String {
    let branch = if depth == 0 { String::new() } else { format!("{}└ ", "  ".repeat(depth - 1)) };
    let pm2 = row.pm2.as_ref().map(|pm2| format!("[pm2 {}] ", pm2.name)).unwrap_or_default();
    let worker = row.cluster_worker.map(|number| format!("[cluster {number}] ")).unwrap_or_default();
    format!("{branch}{pm2}{worker}{}", row.command)
}

fn note(row: &Row) -> Option<String> {
    let AttachRow { inspector, reason, .. } = &row.attach;
    let place = row
        .network_namespace
        .as_ref()
        .map(|name| format!(" (in another network, {name})"))
        .unwrap_or_default();
    let note = match (inspector, reason) {
        (Some(url), _) => format!("{}: inspector at {url}{place}", row.pid),
        (None, Some(reason)) => format!("{}: {reason}", row.pid),
        (None, None) => format!("{}: it is in another network, {}", row.pid, row.network_namespace.as_ref()?),
    };
    Some(note)
}

#[cfg(test)]
mod tests {
    use super::super::row::{CgroupRow, Pm2Row};
    use super::*;

    const EXPECTED: &str = "  PID          Runtime  Resident  Heap limit                Cgroup  Ports  Attach  Command
   70  Node.js 20.20.2   48.2 MB           -                     -   3000     yes  node server.js
   71  Node.js 20.20.2   48.2 MB    536.9 MB  300.0 MB of 536.9 MB      -      no  └ [cluster 1] node server.js\\n\\u{1b}[2J
  900  Node.js 20.20.2   48.2 MB           -                     -      ?     yes  [pm2 api] node api.js

  71: it is stopped, by SIGSTOP or a debugger; continue it with `kill -CONT`
  900: it is in another network, net:[4026532000]
";

    fn drawn(rows: &[Row]) -> String {
        let mut out = Vec::new();
        write(rows, &mut out, Some(130)).expect("a vector takes everything");
        anstream::adapter::strip_bytes(&out).into_vec().try_into().expect("UTF-8")
    }

    #[test]
    fn a_table_with_parents_limits_and_reasons() {
        let stopped = probe::Access::Refused(probe::targets::Obstacle::Stopped);
        let primary = Row {
            listening: Some(vec!["127.0.0.1:3000".parse().unwrap(), "[::1]:3000".parse().unwrap()]),
            ..Row::example(70, 1, "node server.js")
        };
        let worker = Row {
            cluster_worker: Some(1),
            cgroup: Some(CgroupRow::example()),
            heap_limit_bytes: Some(512 << 20),
            attach: (&stopped).into(),
            ..Row::example(71, 70, "node server.js\n\u{1b}[2J")
        };
        let managed = Row {
            pm2: Some(Pm2Row::named("api")),
            listening: None,
            network_namespace: Some("net:[4026532000]".into()),
            ..Row::example(900, 1, "node api.js")
        };
        assert_eq!(drawn(&[primary, worker, managed]), EXPECTED);
    }

    #[test]
    fn an_empty_list_is_said_to_be_empty() {
        assert_eq!(drawn(&[]), "no such Node.js, Deno or Bun process runs here\n");
    }
}
