//! Series and their occurrences.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use castra_org::organization::{self, PersonId};
use castra_platform::{
    Ctx, Error, Result,
    web::api::{self, Conditions, Json, Listed, Path, Query},
};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    at,
    items::{ActionView, PointView},
    local, shown,
};
use crate::one_on_ones::{
    actions::{self, Mark, NewSeries, NewTerms, Opened, With},
    model::{Occurrence, Series},
    rules,
};

/// What two people agree on.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OneOnOneTerms)]
pub(super) struct TermsItem {
    /// How often: a recurrence rule of RFC 5545 by days, weeks, months or years, without `COUNT`, `UNTIL` or a time.
    #[schema(min_length = 1, max_length = 200, example = "FREQ=WEEKLY;INTERVAL=2")]
    rule: String,
    /// The time zone whose wall clock counts.
    #[schema(example = "Europe/Lisbon")]
    zone: String,
    /// The first one by that clock: the rule's first day from here on.
    #[schema(example = "2026-03-03T10:00")]
    starts: String,
    /// How long it takes.
    #[schema(minimum = 5, maximum = 480, example = 30)]
    minutes: i64,
    /// Where: a room or a link. It stands in both calendars.
    #[serde(default)]
    #[schema(max_length = 300)]
    place: String,
}

impl TermsItem {
    fn terms(self) -> Result<NewTerms> {
        Ok(NewTerms {
            starts: local("starts", self.starts.trim())?,
            rule: self.rule,
            zone: self.zone,
            minutes: self.minutes,
            place: self.place,
        })
    }
}

/// What the other is to you.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = OneOnOneWith)]
enum WithItem {
    /// Your lead or your member, as the charter says.
    LeadOrMember,
    /// Whom you mentor.
    Mentee,
    /// Who mentors you.
    Mentor,
    /// Neither.
    Peer,
}

/// One-on-ones to begin.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOneOnOnes)]
pub(super) struct NewItem {
    /// With whom, by id.
    #[schema(example = "bo")]
    with: String,
    /// What they are to you.
    #[serde(rename = "as")]
    as_: WithItem,
    /// What you agreed on.
    terms: TermsItem,
}

/// One meeting.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OneOnOneOccurrence)]
pub(super) struct OccurrenceItem {
    /// What it stays known by: when the rule has it.
    at: String,
    /// When it is, by the wall clock of its zone.
    begins: String,
    /// Its zone.
    zone: String,
    /// How long it takes.
    minutes: i64,
    /// Whether it is beside the rule.
    is_extra: bool,
    /// `held` or `skipped`; null while nothing is said.
    #[schema(required)]
    outcome: Option<&'static str>,
    /// The day on which you met.
    #[schema(required)]
    held_on: Option<NaiveDate>,
}

impl OccurrenceItem {
    fn of(known: &Occurrence) -> Self {
        Self {
            at: shown(known.at),
            begins: shown(known.begins),
            zone: known.zone.name().to_owned(),
            minutes: known.minutes,
            is_extra: known.is_extra,
            outcome: known.outcome.map(crate::one_on_ones::model::Outcome::as_str),
            held_on: known.held_on,
        }
    }
}

/// Two people with what they agreed on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OneOnOnes)]
pub(super) struct SeriesItem {
    /// Its id.
    id: String,
    /// `lead-report`, `mentor-mentee` or `peer`.
    kind: &'static str,
    /// The lead, the mentor, or the peer who began it, by id.
    host: String,
    /// The other, by id.
    guest: String,
    /// `running`, `paused` or `ended`.
    state: &'static str,
    /// Raised by every change; `If-Match: "v3"` refuses to change another.
    revision: i64,
    /// The terms in force, or the last that were, without the place.
    rule: String,
    /// Their time zone.
    zone: String,
    /// Their first day and time.
    starts: String,
    /// How long one takes.
    minutes: i64,
    /// The day you met last.
    #[schema(required)]
    last_held: Option<NaiveDate>,
    /// The next one.
    #[schema(required)]
    next: Option<OccurrenceItem>,
}

impl SeriesItem {
    fn of(ctx: &Ctx, current: &organization::Current, series: &Series) -> Result<Self> {
        let terms =
            &series.schedule_on(current.today).ok_or_else(|| Error::internal("a series has no terms"))?.terms;
        let leaves = actions::last_day(current, series);
        let next = rules::next(series, ctx.now(), current.today, leaves);
        Ok(Self {
            id: series.id.clone(),
            kind: series.kind.as_str(),
            host: series.host.to_string(),
            guest: series.guest.to_string(),
            state: series.state.as_str(),
            revision: series.revision,
            rule: terms.rule.clone(),
            zone: terms.zone.name().to_owned(),
            starts: shown(terms.starts),
            minutes: terms.minutes,
            last_held: rules::last_held(series, current.today),
            next: next.as_ref().map(OccurrenceItem::of),
        })
    }
}

/// Two people with what waits between them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenedOneOnOnes)]
pub(super) struct OpenedItem {
    /// The series.
    #[serde(flatten)]
    series: SeriesItem,
    /// Where you meet next; null if nothing is planned or its words were erased.
    #[schema(required)]
    place: Option<String>,
    /// Points that are open, and those of today's.
    points: Vec<PointView>,
    /// Action items that are open, and those done lately.
    action_items: Vec<ActionView>,
}

async fn opened(ctx: &Ctx, id: &str) -> Result<Response> {
    let opened: Opened = actions::opened(ctx, id, None).await?;
    let item = OpenedItem {
        series: SeriesItem::of(ctx, &opened.current, &opened.series)?,
        place: opened.place.clone(),
        points: opened.points.iter().map(PointView::of).collect(),
        action_items: opened.actions.iter().map(ActionView::of).collect(),
    };
    let tag = [(header::ETAG, api::version_tag(opened.series.revision))];
    Ok((tag, Json(item)).into_response())
}

/// Which page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct PageQuery {
    /// The page that follows this one: `next` of the page before.
    after: Option<String>,
    /// How many on a page, up to 500; 50 where absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List your one-on-ones
///
/// The newest series first, those that ended too.
#[utoipa::path(
    get,
    path = "/api/v1/one-on-ones",
    params(PageQuery),
    responses(
        (status = 200, description = "Your one-on-ones.", body = Listed<SeriesItem>),
        (status = 404, description = "Nothing is set up here yet."),
    ),
)]
pub(super) async fn list_one_on_ones(
    ctx: Ctx,
    Query(query): Query<PageQuery>,
) -> Result<Json<Listed<SeriesItem>>> {
    let limit = api::limit(query.limit)?;
    let current = organization::current(&ctx).await?;
    let mine = actions::mine(&ctx).await?;
    let rest = mine.iter().filter(|series| query.after.as_ref().is_none_or(|after| series.id < *after));
    let items: Result<Vec<SeriesItem>> = rest.map(|series| SeriesItem::of(&ctx, &current, series)).collect();
    Ok(Json(Listed::page(items?.into_iter(), limit, |item| item.id.clone())))
}

/// Start one-on-ones
///
/// With somebody, on the terms that you agreed on. The other finds them among theirs.
#[utoipa::path(
    post,
    path = "/api/v1/one-on-ones",
    request_body = NewItem,
    responses(
        (status = 201, description = "They are begun.", body = OpenedItem,
            headers(("location" = String, description = "Where they are."))),
        (status = 404, description = "You are nobody who could meet: a program's token."),
        (status = 409, description = "The two of you have such one-on-ones already."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
pub(super) async fn start_one_on_ones(ctx: Ctx, Json(sent): Json<NewItem>) -> Result<Response> {
    let new = NewSeries {
        with: PersonId::from(sent.with.as_str()),
        as_: match sent.as_ {
            WithItem::LeadOrMember => With::LeadOrMember,
            WithItem::Mentee => With::Mentee,
            WithItem::Mentor => With::Mentor,
            WithItem::Peer => With::Peer,
        },
        terms: sent.terms.terms()?,
    };
    let series = actions::start(&ctx, &new).await?;
    let location = [(header::LOCATION, format!("/api/v1/one-on-ones/{}", series.id))];
    Ok((StatusCode::CREATED, location, opened(&ctx, &series.id).await?).into_response())
}

/// Show one-on-ones
///
/// What waits between the two, and when they meet next. Only the two read it, and whoever both let in.
#[utoipa::path(
    get,
    path = "/api/v1/one-on-ones/{id}",
    params(("id" = String, Path, description = "Their id.")),
    responses(
        (status = 200, description = "The one-on-ones.", body = OpenedItem),
        (status = 404, description = "There are none with this id that you may read."),
    ),
)]
pub(super) async fn get_one_on_ones(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    opened(&ctx, &id).await
}

/// The revision that `If-Match` names, if it names one.
async fn seen(ctx: &Ctx, conditions: &Conditions, id: &str) -> Result<Option<i64>> {
    if !conditions.names_a_version() {
        return Ok(None);
    }
    let revision = actions::opened(ctx, id, None).await?.series.revision;
    conditions.check(&api::version_tag(revision))?;
    Ok(Some(revision))
}

/// Agree on other terms
///
/// What was stays as it was; what is to come follows the new terms.
#[utoipa::path(
    put,
    path = "/api/v1/one-on-ones/{id}/terms",
    params(
        ("id" = String, Path, description = "Their id."),
        ("If-Match" = Option<String>, Header, description = "The version that was seen, such as `\"v3\"`."),
    ),
    request_body = TermsItem,
    responses(
        (status = 200, description = "They are on these terms now.", body = OpenedItem),
        (status = 404, description = "There are none of yours with this id."),
        (status = 409, description = "They do not run now, or were changed meanwhile."),
        (status = 412, description = "They have another version now."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
pub(super) async fn reschedule_one_on_ones(
    ctx: Ctx,
    Path(id): Path<String>,
    conditions: Conditions,
    Json(sent): Json<TermsItem>,
) -> Result<Response> {
    let revision = seen(&ctx, &conditions, &id).await?;
    actions::reschedule(&ctx, &id, revision, &sent.terms()?).await?;
    opened(&ctx, &id).await
}

/// Whether they go on.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = OneOnOnesState)]
enum StateItem {
    /// They go on.
    Running,
    /// They rest.
    Paused,
    /// They are over.
    Ended,
}

/// Whether one-on-ones go on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SetOneOnOnesState)]
pub(super) struct SetState {
    /// How they stand from now on.
    state: StateItem,
}

/// Pause, end or take up again
///
/// What was kept stays readable to the two.
#[utoipa::path(
    post,
    path = "/api/v1/one-on-ones/{id}/state",
    params(
        ("id" = String, Path, description = "Their id."),
        ("If-Match" = Option<String>, Header, description = "The version that was seen, such as `\"v3\"`."),
    ),
    request_body = SetState,
    responses(
        (status = 200, description = "They stand so now.", body = OpenedItem),
        (status = 404, description = "There are none of yours with this id."),
        (status = 409, description = "They stand so already, cannot go on, or were changed meanwhile."),
        (status = 412, description = "They have another version now."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
pub(super) async fn set_one_on_ones_state(
    ctx: Ctx,
    Path(id): Path<String>,
    conditions: Conditions,
    Json(sent): Json<SetState>,
) -> Result<Response> {
    let revision = seen(&ctx, &conditions, &id).await?;
    match sent.state {
        StateItem::Running => actions::resume(&ctx, &id, revision).await?,
        StateItem::Paused => actions::pause(&ctx, &id, revision).await?,
        StateItem::Ended => actions::end(&ctx, &id, revision).await?,
    };
    opened(&ctx, &id).await
}

/// From when to when.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct SpanQuery {
    /// The first day; 90 days ago where absent.
    #[serde(default, deserialize_with = "api::day")]
    #[param(value_type = Option<String>, example = "2026-03-01")]
    from: Option<NaiveDate>,
    /// The last day; 90 days ahead where absent.
    #[serde(default, deserialize_with = "api::day")]
    #[param(value_type = Option<String>, example = "2026-06-01")]
    to: Option<NaiveDate>,
}

/// The longest span of days that is listed at once.
const LONGEST: i64 = 1500;

/// List occurrences
///
/// Derived from the terms, with what happened to them, by when they are.
#[utoipa::path(
    get,
    path = "/api/v1/one-on-ones/{id}/occurrences",
    params(("id" = String, Path, description = "Their id."), SpanQuery),
    responses(
        (status = 200, description = "The occurrences.", body = Listed<OccurrenceItem>),
        (status = 404, description = "There are none with this id that you may read."),
        (status = 422, description = "The span is longer than 1,500 days."),
    ),
)]
pub(super) async fn list_occurrences(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<SpanQuery>,
) -> Result<Json<Listed<OccurrenceItem>>> {
    let opened = actions::opened(&ctx, &id, None).await?;
    let from = query.from.unwrap_or(opened.today - Days::new(90));
    let to = query.to.unwrap_or(opened.today + Days::new(90));
    if (to - from).num_days() > LONGEST {
        return Err(Error::invalid_field("to", format!("ask for at most {LONGEST} days at once")));
    }
    let leaves = actions::last_day(&opened.current, &opened.series);
    let all = rules::occurrences(&opened.series, from, to, leaves);
    Ok(Json(Listed::whole(all.iter().map(OccurrenceItem::of).collect())))
}

/// What is said of an occurrence.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "to", rename_all = "kebab-case", deny_unknown_fields)]
#[schema(as = MarkOccurrence)]
pub(super) enum MarkItem {
    /// You met.
    Held {
        /// On which day, if not on the planned one.
        #[serde(default, deserialize_with = "api::day")]
        on: Option<NaiveDate>,
    },
    /// You did not.
    Skipped {
        /// Why; for the two of you alone.
        #[schema(min_length = 1, max_length = 2000)]
        reason: String,
    },
    /// It is at another time.
    Moved {
        /// When, by the same wall clock.
        #[schema(example = "2026-03-31T15:00")]
        begins: String,
    },
    /// What was said last is taken back; one beside the rule is called off.
    AsPlanned,
}

/// Say what became of an occurrence
///
/// Held, skipped for a reason, moved, or as it was planned after all.
#[utoipa::path(
    post,
    path = "/api/v1/one-on-ones/{id}/occurrences/{at}",
    params(
        ("id" = String, Path, description = "Their id."),
        ("at" = String, Path, description = "What it stays known by.", example = "2026-03-30T10:00"),
        ("If-Match" = Option<String>, Header, description = "The version that was seen, such as `\"v3\"`."),
    ),
    request_body = MarkItem,
    responses(
        (status = 200, description = "It is noted.", body = OpenedItem),
        (status = 404, description = "There is no such occurrence of yours."),
        (status = 409, description = "It is still to come, was held already, or they were changed meanwhile."),
        (status = 412, description = "They have another version now."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
pub(super) async fn mark_occurrence(
    ctx: Ctx,
    Path((id, when)): Path<(String, String)>,
    conditions: Conditions,
    Json(sent): Json<MarkItem>,
) -> Result<Response> {
    let when = at(&when)?;
    let revision = seen(&ctx, &conditions, &id).await?;
    let mark = match sent {
        MarkItem::Held { on } => Mark::Held(on),
        MarkItem::Skipped { reason } => Mark::Skipped(reason),
        MarkItem::Moved { begins } => Mark::Moved(local("begins", begins.trim())?),
        MarkItem::AsPlanned => Mark::AsPlanned,
    };
    actions::mark(&ctx, &id, when, revision, mark).await?;
    opened(&ctx, &id).await
}

/// A meeting beside the rule.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOccurrence)]
pub(super) struct ExtraItem {
    /// When, by the wall clock of the terms in force.
    #[schema(example = "2026-03-31T15:00")]
    begins: String,
}

/// Plan one beside the rule
///
/// On a day of the last month or of the coming year.
#[utoipa::path(
    post,
    path = "/api/v1/one-on-ones/{id}/occurrences",
    params(("id" = String, Path, description = "Their id.")),
    request_body = ExtraItem,
    responses(
        (status = 201, description = "It is planned.", body = OpenedItem),
        (status = 404, description = "There are none of yours with this id."),
        (status = 409, description = "They have ended, or were changed meanwhile."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
pub(super) async fn plan_extra_occurrence(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<ExtraItem>,
) -> Result<Response> {
    actions::add_extra(&ctx, &id, None, local("to", sent.begins.trim())?).await?;
    Ok((StatusCode::CREATED, opened(&ctx, &id).await?).into_response())
}

/// A member's weeks.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OneOnOneCoverageRow)]
pub(super) struct CoverageItem {
    /// The member's id.
    member: String,
    /// Your one-on-ones with them, if there are any.
    #[schema(required)]
    one_on_ones: Option<String>,
    /// The longest time between two that you agreed on, in days.
    #[schema(required)]
    cadence_days: Option<i64>,
    /// The day you met last.
    #[schema(required)]
    last_held: Option<NaiveDate>,
    /// Whether one and a half times that long has passed.
    is_late: bool,
    /// 26 weeks, oldest first: `held`, `skipped`, `overdue`, `planned` or `none`.
    weeks: Vec<&'static str>,
}

/// A lead's weeks with the members of a team.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OneOnOneCoverage)]
pub(super) struct CoverageView {
    /// The team's id.
    team: String,
    /// The Mondays of the weeks.
    mondays: Vec<NaiveDate>,
    /// The members by name.
    members: Vec<CoverageItem>,
}

/// Show your coverage
///
/// Your one-on-ones with the members of a team that you lead, week by week. For its lead alone.
#[utoipa::path(
    get,
    path = "/api/v1/teams/{team}/one-on-ones",
    params(("team" = String, Path, description = "The team's id.", example = "payments")),
    responses(
        (status = 200, description = "Your weeks.", body = CoverageView),
        (status = 404, description = "You lead no such team."),
    ),
)]
pub(super) async fn get_one_on_one_coverage(
    ctx: Ctx,
    Path(team): Path<String>,
) -> Result<Json<CoverageView>> {
    let (_, team, mondays, rows) = actions::coverage(&ctx, &team).await?;
    let item = |row: actions::CoverageRow| CoverageItem {
        member: row.member.to_string(),
        one_on_ones: row.series,
        cadence_days: row.cadence_days,
        last_held: row.last_held,
        is_late: row.overdue.is_some(),
        weeks: row.weeks.into_iter().map(rules::Week::as_str).collect(),
    };
    Ok(Json(CoverageView { team: team.to_string(), mondays, members: rows.into_iter().map(item).collect() }))
}
