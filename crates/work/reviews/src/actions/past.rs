//! Backfill of past reviews with their dates: for the demonstration company, whose two years are written at once.

use castra_calendar::{Terms, local, recurrence};
use castra_org::organization::{PersonId, TeamId};
use castra_platform::{
    Ctx, Error, Result,
    db::Tx,
    feature::{AgendaSection, MeetingKind},
    private::{Owner, Sealed},
};
use chrono::{NaiveDate, NaiveDateTime};

use super::owner;
use crate::{
    model::{Item, Kept, KeptItem, MeetingOutcome, Minutes, Record, Series, SeriesState},
    store::{self, ITEMS, MEETINGS, SERIES},
};

/// A past series.
#[derive(Debug, Clone)]
pub struct PastReview {
    /// Its kind.
    pub kind: MeetingKind,
    /// The team; `None` for the whole company.
    pub team: Option<TeamId>,
    /// The host.
    pub host: PersonId,
    /// When it takes place.
    pub terms: Terms,
    /// The place.
    pub place: String,
    /// The meetings that were held or skipped, oldest first.
    pub meetings: Vec<PastMeeting>,
    /// The items that were captured.
    pub items: Vec<PastItem>,
}

/// A past meeting.
#[derive(Debug, Clone)]
pub struct PastMeeting {
    /// Its time in the rule.
    pub at: NaiveDateTime,
    /// Whether it was held; otherwise skipped.
    pub held: bool,
    /// The outcome or the reason.
    pub text: String,
    /// The agenda as it was: section, title, detail, page, whether it was discussed.
    pub agenda: Vec<(AgendaSection, String, String, String, bool)>,
}

/// A past note or action.
#[derive(Debug, Clone)]
pub struct PastItem {
    /// The meeting in which it was captured.
    pub at: NaiveDateTime,
    /// The author.
    pub author: PersonId,
    /// The owner of an action.
    pub owner: Option<PersonId>,
    /// The text.
    pub text: String,
    /// The due date.
    pub due: Option<NaiveDate>,
    /// The day it was done.
    pub done_on: Option<NaiveDate>,
}

/// Backfills past reviews in one transaction; for the host only.
pub async fn record_past(ctx: &Ctx, all: &[PastReview]) -> Result<()> {
    if !ctx.viewer.host {
        return Err(Error::forbidden("only the host can backfill past reviews"));
    }
    let mut tx = ctx.write().await?;
    for past in all {
        let id = ctx.new_id();
        let (rule, starts) = recurrence::check(&past.terms.rule, past.terms.starts)
            .map_err(|fault| Error::invalid_field("rule", fault))?;
        let key = owner(&id);
        let series = Series {
            place: Sealed::new(&mut tx, ctx, Owner::Record(&key), (SERIES, &id, "place"), &past.place)
                .await?,
            id,
            kind: past.kind,
            team: past.team.clone(),
            state: SeriesState::Running,
            terms: Terms { rule, starts, ..past.terms.clone() },
            started_by: past.host.clone(),
            started_on: starts.date(),
            ended_on: None,
            revision: 1,
            changed_at: ctx.now(),
        };
        store::insert(&mut tx, &series).await?;
        for meeting in &past.meetings {
            let items = past.items.iter().filter(|item| item.at == meeting.at);
            record(&mut tx, ctx, &series, meeting, items).await?;
        }
        for item in &past.items {
            add(&mut tx, ctx, &series, item).await?;
        }
    }
    tx.commit(ctx.says_privately()).await
}

async fn record(
    tx: &mut Tx,
    ctx: &Ctx,
    series: &Series,
    past: &PastMeeting,
    items: impl Iterator<Item = &PastItem>,
) -> Result<()> {
    let line =
        |(section, title, detail, href, discussed): &(AgendaSection, String, String, String, bool)| Kept {
            section: *section,
            title: title.clone(),
            detail: detail.clone(),
            href: href.clone(),
            discussed: *discussed,
        };
    let minutes = Minutes {
        text: past.text.clone(),
        agenda: past.agenda.iter().map(line).collect(),
        items: items
            .map(|item| KeptItem {
                text: item.text.clone(),
                owner: item.owner.as_ref().map(PersonId::to_string),
                due: item.due,
            })
            .collect(),
    };
    let (key, at) = (owner(&series.id), format!("{}/{}", series.id, local::write(past.at)));
    let record = Record {
        series: series.id.clone(),
        at: past.at,
        outcome: if past.held { MeetingOutcome::Held } else { MeetingOutcome::Skipped },
        marked_by: series.started_by.clone(),
        marked_on: past.at.date(),
        minutes: Sealed::new(tx, ctx, Owner::Record(&key), (MEETINGS, &at, "minutes"), &minutes).await?,
    };
    store::insert_record(tx, &record).await
}

async fn add(tx: &mut Tx, ctx: &Ctx, series: &Series, past: &PastItem) -> Result<()> {
    let id = ctx.new_id();
    let author = Owner::Person(past.author.as_str());
    let item = Item {
        body: Sealed::new(tx, ctx, author, (ITEMS, &id, "body"), &past.text).await?,
        id,
        series: series.id.clone(),
        raised_at: past.at,
        author: past.author.clone(),
        owner: past.owner.clone(),
        due: past.due,
        raised_on: past.at.date(),
        done_on: past.done_on,
        is_dropped: false,
        revision: 1,
    };
    store::insert_item(tx, &item).await
}
