//! The warm-up: load until code is compiled and caches of the runtime are full. It also tells how much load
//! a round should have.

use super::Stop;
use super::ending::attended;
use super::run::Run;
use super::sizing::{self, Pace};

impl Run<'_> {
    /// Warms the service up and sizes the rounds.
    pub(super) async fn warm_up(&mut self) -> Result<(), Stop> {
        let asked = self.plan.warmup_requests;
        self.watch.load("warming up", asked);
        let cold = self.sample().await?;
        self.measured.samples.push(cold);
        let pace = match asked {
            _ if !self.plan.is_divisible() => self.lap(0..asked.unwrap_or(sizing::PROGRAM_WARMUP), 0).await?,
            Some(count) => {
                self.lap(0..count / 2, 0).await?;
                self.lap(count / 2..count, 0).await?
            }
            None => self.warm_up_long_enough().await?,
        };
        self.drain().await?;
        self.begin_to_count().await?;
        self.measured.warmup_requests = self.answered();
        self.measured.requests_per_round = match self.plan.requests_per_round {
            Some(requests) => requests,
            None => pace.requests_per_round(self.room_bytes().await?),
        };
        self.end_round();
        Ok(())
    }

    async fn warm_up_long_enough(&mut self) -> Result<Pace, Stop> {
        let mut pace = self.lap(0..sizing::FIRST_WARMUP_LAP, 0).await?;
        while !self.is_warm() {
            let answered = self.answered();
            pace = self.lap(answered..2 * answered, 0).await?;
        }
        Ok(pace)
    }

    fn is_warm(&self) -> bool {
        self.measured.load.elapsed >= sizing::WARMUP_TIME
            || self.answered() >= sizing::LONG_WARMUP
            || self.measured.grown_bytes() >= sizing::MOST_WARMUP_GROWTH_BYTES
    }

    /// By now all processes are there that share the load; from here on it is counted what the measured one gets.
    async fn begin_to_count(&mut self) -> Result<(), Stop> {
        self.measured.siblings = self.service.siblings();
        if self.measured.siblings > 0 {
            let mut main = self.inspector.main();
            attended(self.service, self.deadline, main.count_requests()).await?;
            if let Some(last) = self.measured.samples.last_mut() {
                last.requests = 0;
            }
        }
        Ok(())
    }

    /// What the heap may still grow by.
    async fn room_bytes(&mut self) -> Result<Option<u64>, Stop> {
        let mut main = self.inspector.main();
        let limit = attended(self.service, self.deadline, main.heap_limit_bytes()).await?;
        let used = self.measured.samples.last().map_or(0, |sample| sample.memory.heap_used_bytes);
        Ok(limit.map(|limit| limit.saturating_sub(used)))
    }
}
