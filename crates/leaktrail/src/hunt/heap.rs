//! The heaps of a process: that of the main thread, and one for each worker thread.

use heapsnapshot::Analysis;
use probe::{Inspector, MemorySample, Session, Thread};

use crate::error::Result;

/// A pool may have any number of threads; so many tell what they all do.
const MOST_WORKERS: usize = 8;

/// One heap over time.
pub(crate) struct Heap {
    /// `None` for the main thread.
    pub(crate) worker: Option<Thread>,
    /// What each snapshot told.
    pub(crate) facts: Vec<Analysis>,
}

/// The heaps that there are now, none of them looked at.
pub(super) async fn heaps(inspector: &mut Inspector) -> Result<Vec<Heap>> {
    let workers = workers(inspector).await?.into_iter().map(Some);
    Ok(std::iter::once(None).chain(workers).map(|worker| Heap { worker, facts: Vec::new() }).collect())
}

/// Collects garbage in all heaps, so often, and adds up what they hold.
pub(super) async fn collected(inspector: &mut Inspector, times: usize) -> probe::Result<MemorySample> {
    let mut all = of_session(inspector.main(), times).await?;
    for worker in workers(inspector).await? {
        match of_session(inspector.thread(&worker.id), times).await {
            Ok(memory) => {
                all.heap_used_bytes += memory.heap_used_bytes;
                all.heap_total_bytes += memory.heap_total_bytes;
                all.external_bytes += memory.external_bytes;
                all.array_buffers_bytes += memory.array_buffers_bytes;
            }
            Err(probe::Error::ThreadEnded { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(all)
}

async fn of_session(mut session: Session<'_>, times: usize) -> probe::Result<MemorySample> {
    for _ in 0..times {
        session.collect_garbage().await?;
    }
    session.memory_usage().await
}

async fn workers(inspector: &mut Inspector) -> probe::Result<Vec<Thread>> {
    let mut workers = inspector.threads().await?;
    workers.truncate(MOST_WORKERS);
    Ok(workers)
}
