//! The readings of the last ninety days, a week apart, as the signals themselves take them.

use castra_org::{organization, readings};
use castra_platform::{Ctx, Result};
use chrono::Days;

/// The number of weeks before today when the trend begins.
const WEEKS: u64 = 13;

/// Takes the readings of the past weeks and of today.
pub(super) async fn take(ctx: &Ctx) -> Result<()> {
    let today = organization::current(ctx).await?.today;
    for back in (0..=WEEKS).rev() {
        readings::take_on(ctx, today - Days::new(7 * back)).await?;
    }
    Ok(())
}
