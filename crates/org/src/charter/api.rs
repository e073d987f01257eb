//! `/api/v1/who`, `charter`, `findings`: the shapes of the commands of the same names, which scripts rely on.

use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    reading::{Basis, NO_APPRAISAL, Reading},
    web::{
        Routes,
        api::{self, Json, Path, Query},
        ceiling,
    },
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{AcceptedRisk, Finding, Line, Opened, Resolution, actions};
use crate::organization::{Organization, PersonName};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter(
            "Who does what",
            "Who is accountable for what, whether it is being done, and what needs a decision. Readings judge practices: they \
            are not an appraisal of a person and not a basis for pay.",
        )
        .api(Rule::SignedIn, routes!(get_who))
        .api(Rule::SignedIn, routes!(get_charter))
        .api(Rule::SignedIn, routes!(list_findings))
        .api(Rule::SignedIn, routes!(list_accepted_findings))
        .api(Rule::SignedIn, routes!(accept_finding))
        .api(Rule::SignedIn, routes!(restore_finding))
}

/// Who is accountable for a responsibility, why, and whether it is being done.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Who)]
struct WhoItem {
    /// The responsibility's id.
    responsibility: String,
    /// The scope: a team's id, or `organization`.
    scope: String,
    /// The accountable person; null if there is none or more than one.
    #[schema(required)]
    accountable: Option<PersonName>,
    /// `assigned`, `unassigned` or `contested`.
    state: &'static str,
    /// The steps that led to the answer, one sentence each.
    chain: Vec<String>,
    /// `practised`, `slipping`, `neglected`, `no-evidence`, `too-early`, `vacant` or `not-used`.
    status: &'static str,
    /// The reason for the status, in one sentence.
    because: String,
    /// What readings must not be used for.
    notice: &'static str,
}

/// The answer in the requested scope, and in each team if none was named.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WhoAnswer)]
struct WhoAnswer {
    #[serde(flatten)]
    first: WhoItem,
    /// The same in every team, for a team's responsibility asked without a team. The answer's own state is then `assigned`
    /// if any team has an accountable person, and it names one only if it is the same in all of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    teams: Vec<WhoItem>,
    /// What the question was taken for, where it was not spelled so.
    #[serde(skip_serializing_if = "Option::is_none")]
    guess: Option<String>,
}

/// A responsibility in a scope, with its reading.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CharterLine)]
struct LineItem {
    /// The responsibility's id.
    responsibility: String,
    /// The scope: a team's id, or `organization`.
    scope: String,
    /// The accountable person; null if there is none or more than one.
    #[schema(required)]
    accountable: Option<PersonName>,
    /// `assigned`, `unassigned` or `contested`.
    state: &'static str,
    /// `practised`, `slipping`, `neglected`, `no-evidence`, `too-early`, `vacant` or `not-used`.
    status: &'static str,
    /// The signal's value, in `unit`.
    #[schema(required)]
    value: Option<f64>,
    /// The unit of the value.
    unit: String,
    /// How many records the value is based on.
    sample: u32,
    /// The reason for the status, in one sentence.
    because: String,
    /// The records counted.
    evidence: Vec<EvidenceItem>,
    /// The basis of the reading: `observed`, `confirmed` or `stated`; null if there is no reading.
    #[schema(required)]
    basis: Option<&'static str>,
    /// Ids of the people the reading is about: accountable on its day; several if contested.
    about: Vec<String>,
    /// The first day the reading covers.
    #[schema(required)]
    from: Option<NaiveDate>,
    /// The last day the reading covers.
    #[schema(required)]
    to: Option<NaiveDate>,
    /// The version of the rules that produced the reading.
    rule: i64,
    /// What readings must not be used for.
    notice: &'static str,
}

/// A record counted by a reading.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Evidence)]
struct EvidenceItem {
    /// The record's name.
    label: String,
    /// The path of its page.
    href: String,
}

/// Something about who does what that needs a decision.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Finding)]
struct FindingItem {
    /// A key that stays the same from day to day.
    key: String,
    /// The kind: `unassigned`, `contested`, `combined`, `overloaded`, `departed` and others.
    kind: String,
    /// The scope: a team's id, or `organization`.
    scope: String,
    /// The person or thing concerned, by id or path.
    subject: String,
    /// `high`, `medium` or `low`.
    severity: &'static str,
    /// A short title.
    title: String,
    /// The reason, in one sentence.
    because: String,
    /// What Castra proposes.
    proposal: String,
    /// Ids of the responsibilities concerned.
    responsibilities: Vec<String>,
    /// The path of the records.
    #[schema(required)]
    href: Option<String>,
}

/// A finding accepted as a risk.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AcceptedFinding)]
struct RiskItem {
    /// The finding's key.
    finding: String,
    /// The last day it is accepted.
    until: NaiveDate,
    /// The reason for accepting it.
    reason: String,
    /// Who accepted it: `person:ana`, or `host` for a command.
    accepted_by: String,
}

fn accountable(organization: &Organization, resolution: &Resolution) -> Option<PersonName> {
    resolution.accountable().map(|id| PersonName::of(organization, id))
}

impl WhoItem {
    fn of(organization: &Organization, line: &Line) -> Self {
        let Line { resolution, reading } = line;
        Self {
            responsibility: resolution.responsibility.to_string(),
            scope: resolution.scope.to_string(),
            accountable: accountable(organization, resolution),
            state: resolution.state.as_str(),
            chain: resolution.describe(organization),
            status: reading.status.as_str(),
            because: reading.because.clone(),
            notice: NO_APPRAISAL,
        }
    }
}

impl LineItem {
    fn of(organization: &Organization, line: Line) -> Self {
        let Line { resolution, reading } = line;
        let Reading { status, value, unit, sample, because, evidence, basis, subject, day, rule, .. } =
            reading;
        Self {
            responsibility: resolution.responsibility.to_string(),
            scope: resolution.scope.to_string(),
            accountable: accountable(organization, &resolution),
            state: resolution.state.as_str(),
            status: status.as_str(),
            value,
            unit,
            sample,
            because,
            evidence: evidence
                .into_iter()
                .map(|record| EvidenceItem { label: record.label, href: record.href })
                .collect(),
            basis: basis.map(Basis::as_str),
            about: subject.held_by,
            from: subject.since,
            to: day,
            rule,
            notice: NO_APPRAISAL,
        }
    }
}

impl FindingItem {
    fn of(finding: Finding) -> Self {
        Self {
            key: finding.key(),
            kind: finding.kind.as_str().to_owned(),
            scope: finding.scope.to_string(),
            subject: finding.subject,
            severity: finding.severity.as_str(),
            title: finding.title,
            because: finding.because,
            proposal: finding.proposal,
            responsibilities: finding.responsibilities.iter().map(ToString::to_string).collect(),
            href: finding.href,
        }
    }
}

impl RiskItem {
    fn of(risk: AcceptedRisk) -> Self {
        let AcceptedRisk { finding, until, reason, accepted_by } = risk;
        Self { finding, until, reason, accepted_by }
    }
}

/// The question.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct WhoQuery {
    /// The question in your own words: `tech debt`, `laptops`, `1:1 in payments`.
    #[param(example = "tech debt")]
    query: String,
    /// Only in this team.
    team: Option<String>,
    /// As of this day; today by default.
    #[serde(default, deserialize_with = "api::day")]
    #[param(value_type = Option<NaiveDate>)]
    on: Option<NaiveDate>,
}

/// Show who is accountable
///
/// With the reason, and whether it is being done. If no one is accountable, `state` says so.
#[utoipa::path(
    get,
    path = "/api/v1/who",
    params(WhoQuery),
    responses(
        (status = 200, description = "The accountable person, or that there is none.", body = WhoAnswer),
        (status = 404, description = "There is no such responsibility or team."),
    ),
)]
async fn get_who(ctx: Ctx, Query(query): Query<WhoQuery>) -> Result<Json<WhoAnswer>> {
    let answer =
        actions::who(&ctx, ceiling::search("query", &query.query)?, query.team.as_deref(), query.on).await?;
    let organization = answer.opened.organization();
    Ok(Json(WhoAnswer {
        first: WhoItem::of(organization, &answer.line()),
        teams: answer.teams().iter().map(|line| WhoItem::of(organization, line)).collect(),
        guess: answer.guess.clone(),
    }))
}

/// Which charter to show.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct CharterQuery {
    /// This team's; the organization's by default.
    team: Option<String>,
    /// The organization's and every team's; not together with `team`.
    #[serde(default)]
    #[param(required = false)]
    all: bool,
    /// As of this day; today by default.
    #[serde(default, deserialize_with = "api::day")]
    #[param(value_type = Option<NaiveDate>)]
    on: Option<NaiveDate>,
}

/// Show the charter
///
/// Every responsibility of a scope: who is accountable and whether it is being done.
#[utoipa::path(
    get,
    path = "/api/v1/charter",
    params(CharterQuery),
    responses(
        (status = 200, description = "Every responsibility.", body = Vec<LineItem>),
        (status = 404, description = "There is no such team on that day."),
    ),
)]
async fn get_charter(ctx: Ctx, Query(query): Query<CharterQuery>) -> Result<Json<Vec<LineItem>>> {
    if query.all && query.team.is_some() {
        return Err(Error::invalid_field("all", "give a team or `all`, not both"));
    }
    let opened = actions::of_day(&ctx, query.on).await?;
    let scopes = match query.all {
        true => opened.charter.scopes(),
        false => vec![actions::find_scope(&opened, query.team.as_deref())?],
    };
    let lines = scopes.iter().flat_map(|scope| actions::lines(&ctx, &opened, scope));
    Ok(Json(lines.map(|line| LineItem::of(opened.organization(), line)).collect()))
}

/// Which findings to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct FindingsQuery {
    /// As of this day; today by default.
    #[serde(default, deserialize_with = "api::day")]
    #[param(value_type = Option<NaiveDate>)]
    on: Option<NaiveDate>,
    /// Only in this scope: a team's id, or `organization`.
    scope: Option<String>,
    /// Only of this kind.
    kind: Option<String>,
}

/// List findings
///
/// Most severe first, without those accepted as risks.
#[utoipa::path(
    get,
    path = "/api/v1/findings",
    params(FindingsQuery),
    responses(
        (status = 200, description = "The findings.", body = Vec<FindingItem>),
        (status = 404, description = "Nothing is set up here yet."),
    ),
)]
async fn list_findings(ctx: Ctx, Query(query): Query<FindingsQuery>) -> Result<Json<Vec<FindingItem>>> {
    let opened = actions::of_day(&ctx, query.on).await?;
    let found = actions::open_findings(&ctx, &opened).await?.into_iter();
    let is = |wanted: &Option<String>, known: &str| wanted.as_deref().is_none_or(|wanted| wanted == known);
    let wanted = found.filter(|f| is(&query.scope, f.scope.as_str()) && is(&query.kind, f.kind.as_str()));
    Ok(Json(wanted.map(FindingItem::of).collect()))
}

/// Which accepted findings to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct AcceptedQuery {
    /// As of this day; today by default.
    #[serde(default, deserialize_with = "api::day")]
    #[param(value_type = Option<NaiveDate>)]
    on: Option<NaiveDate>,
}

/// List findings accepted as risks
#[utoipa::path(
    get,
    path = "/api/v1/findings/accepted",
    params(AcceptedQuery),
    responses(
        (status = 200, description = "The accepted findings.", body = Vec<RiskItem>),
        (status = 404, description = "Nothing is set up here yet."),
    ),
)]
async fn list_accepted_findings(ctx: Ctx, Query(query): Query<AcceptedQuery>) -> Result<Json<Vec<RiskItem>>> {
    let opened: Opened = actions::of_day(&ctx, query.on).await?;
    Ok(Json(actions::accepted(&ctx, &opened).await?.into_iter().map(RiskItem::of).collect()))
}

/// The term and reason of an acceptance.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AcceptFinding {
    /// The last day it is accepted; from today to a year from now.
    #[serde(deserialize_with = "api::required_day")]
    until: NaiveDate,
    /// The reason for accepting it.
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

const LONGEST_REASON: usize = 2000;

/// Accept a finding as a risk
///
/// Until a day within a year, for a reason. Accepting it again replaces both. No one can accept a finding about
/// themselves or their own responsibilities.
#[utoipa::path(
    post,
    path = "/api/v1/findings/{key}/accept",
    request_body = AcceptFinding,
    responses(
        (status = 200, description = "The finding is accepted.", body = RiskItem),
        (status = 403, description = "Only the scope's lead, the CTO and operators may do this, except those it is about."),
        (status = 404, description = "There is no such finding."),
        (status = 409, description = "It was changed meanwhile; nothing was saved."),
    ),
)]
async fn accept_finding(
    ctx: Ctx,
    Path(key): Path<String>,
    Json(sent): Json<AcceptFinding>,
) -> Result<Json<RiskItem>> {
    let reason = sent.reason.trim();
    if reason.is_empty() || sent.reason.chars().count() > LONGEST_REASON {
        return Err(Error::invalid_field(
            "reason",
            format!("give a reason of at most {LONGEST_REASON} characters"),
        ));
    }
    let finding = actions::accept_risk(&ctx, &key, Some(sent.until), reason).await?;
    Ok(Json(RiskItem {
        finding: finding.key(),
        until: sent.until,
        reason: reason.to_owned(),
        accepted_by: ctx.actor.to_string(),
    }))
}

/// Reopen an accepted finding
///
/// It is listed among the findings again.
#[utoipa::path(
    post,
    path = "/api/v1/findings/{key}/restore",
    responses(
        (status = 200, description = "The finding, no longer accepted.", body = FindingItem),
        (status = 403, description = "Only the scope's lead, the CTO and operators may do this."),
        (status = 404, description = "There is no such finding."),
        (status = 409, description = "It was changed meanwhile; nothing was saved."),
    ),
)]
async fn restore_finding(ctx: Ctx, Path(key): Path<String>) -> Result<Json<FindingItem>> {
    actions::accept_risk(&ctx, &key, None, "").await.map(FindingItem::of).map(Json)
}
