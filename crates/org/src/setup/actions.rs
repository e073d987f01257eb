//! Setting up an instance: organization, account and set-up link in one transaction.

use castra_accounts::{check_set_up_link, save_account, use_set_up_link};
use castra_platform::{Ctx, Error, Kind, Result, clock::date_in, text};

use super::{Answers, Template, rules};
use crate::{
    first_steps, org_file,
    organization::{self, AssignmentId, Change, PersonId, Record},
};

/// Sets up the instance with a set-up link's secret; returns the id of the person who did, who now has an account and
/// is an operator. If the organization already has people, only the account is created, for the
/// person with this e-mail.
pub async fn set_up(
    ctx: &Ctx,
    secret: &str,
    template: &Template,
    answers: &Answers,
    password: &str,
) -> Result<PersonId> {
    check_set_up_link(&ctx.app, secret).await?;
    // The link's holder has access to the machine: that entitles them to this, once.
    let host = Ctx::host(&ctx.app);
    let mut tx = ctx.write().await?;
    use_set_up_link(&mut tx, ctx, secret).await?;
    let (changes, me) = changes(&host, template, answers).await?;
    if !changes.is_empty() {
        organization::apply_in(&mut tx, &host, &changes).await?;
    }
    save_account(&mut tx, ctx, me.as_str(), &address(answers)?, Some(password), true).await?;
    first_steps::begin(&mut tx, ctx, me.as_str()).await?;
    let name = answers.me.name.trim();
    let details = format!("{name} operates it; {} records", changes.len());
    tx.commit(ctx.says("set up the instance", "organization:1", details)).await?;
    Ok(me)
}

/// The organization file that follows from the answers, and the id of the person who set it up.
pub(super) fn described(template: &Template, answers: &Answers) -> Result<(String, PersonId)> {
    rules::describe(template, answers)
        .map_err(|faults| Error::invalid("some answers need correcting").with_fields(faults))
}

/// The address the person who sets up signs in with.
fn address(answers: &Answers) -> Result<String> {
    text::address(&answers.me.email).map_err(|fault| Error::invalid_field("me.email", fault))
}

async fn changes(host: &Ctx, template: &Template, answers: &Answers) -> Result<(Vec<Change>, PersonId)> {
    let current = match organization::current(host).await {
        Ok(current) => Some(current),
        Err(error) if error.kind == Kind::NotFound => None,
        Err(error) => return Err(error),
    };
    let known = current.as_ref().map(organization::Current::organization);
    if let Some(known) = known.filter(|known| !known.people.is_empty()) {
        let email = address(answers)?;
        let same = known
            .people
            .values()
            .find(|person| person.email.as_ref().is_some_and(|known| text::is_same_address(known, &email)));
        let today = current.as_ref().map(|current| current.today);
        let here = same.filter(|person| today.is_none_or(|today| known.is_active(&person.id, today)));
        let me = here.ok_or_else(|| {
            Error::invalid_field(
                "me.email",
                "no one here has this e-mail; the organization was set up from a file",
            )
            .hint("add yourself with `castra apply`, or use the e-mail from the file")
        })?;
        return Ok((Vec::new(), me.id.clone()));
    }
    let (file, me) = described(template, answers)?;
    let today = date_in(host.now(), answers.timezone.trim().parse().unwrap_or_default());
    let changes =
        org_file::changes_of("the answers", &file, known, today, || AssignmentId::from(host.new_id()))?;
    // The answers replace a name set earlier by `castra init`.
    debug_assert!(
        changes.iter().any(|change| matches!(change.after, Some(Record::Person(_)))),
        "at least the person who sets up"
    );
    Ok((changes, me))
}
