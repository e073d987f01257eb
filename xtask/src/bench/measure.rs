//! Runs a program to its end and measures its cost: wall time, processor time, peak memory.

use std::{
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context, Result, ensure};
use wait4::Wait4;

/// The cost of one run.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cost {
    /// Wall time in seconds.
    pub(crate) wall: f64,
    /// Processor time in seconds, of the program and of the system on its behalf.
    pub(crate) cpu: f64,
    /// Largest resident size in MB.
    pub(crate) memory: f64,
}

/// Runs a command and discards its output.
pub(crate) fn measure(command: &mut Command) -> Result<Cost> {
    let name = command.get_program().display().to_string();
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let start = Instant::now();
    let child = command.spawn().with_context(|| format!("cannot run {name}"))?;
    let used = child.wait4().with_context(|| format!("cannot wait for {name}"))?;
    let wall = start.elapsed().as_secs_f64();
    ensure!(used.status.success(), "{name} ended with {}", used.status);
    let cpu = used.rusage.utime + used.rusage.stime;
    #[expect(clippy::cast_precision_loss, reason = "megabytes for people")]
    let memory = used.rusage.maxrss as f64 / f64::from(1 << 20);
    Ok(Cost { wall, cpu: cpu.as_secs_f64(), memory })
}

/// The median of several runs, for each figure separately.
pub(crate) fn median(costs: &[Cost]) -> Cost {
    let of = |figure: fn(&Cost) -> f64| middle(costs.iter().map(figure).collect());
    Cost { wall: of(|cost| cost.wall), cpu: of(|cost| cost.cpu), memory: of(|cost| cost.memory) }
}

fn middle(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_does_not_mind_one_slow_run() {
        assert!((middle(vec![9.0, 1.0, 2.0]) - 2.0).abs() < 1e-9);
        assert!(middle(Vec::new()).abs() < 1e-9);
    }
}
