//! Requests for feedback on a piece of work: asking, answering, declining, closing.

use castra_org::organization::{self, PersonId};
use castra_platform::{
    Ctx, Error, Result,
    access::Permission,
    db::Tx,
    private::{self, Owner, Sealed, open_each},
    terms::Terms as _,
};
use chrono::NaiveDate;

use super::{
    actions::me,
    model::{Asked, Decline, FeedbackRequest, OpenedRequest, Question, RequestTerms},
    rules, store,
};

fn not_there() -> Error {
    Error::not_found("feedback request here that you can read")
}

/// The place of a reason: its table has no column `id`.
fn reason_place(asked: &Asked) -> String {
    format!("feedback_asked/{}/{}/reason", asked.request, asked.person)
}

/// Sends a request to several people, each of whom answers only to the author.
pub async fn ask(ctx: &Ctx, terms: RequestTerms) -> Result<FeedbackRequest> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let mut terms = terms.trimmed();
    terms.people.sort();
    terms.people.dedup();
    let is_active = |person: &PersonId| current.organization().is_active(person, current.today);
    rules::faults_of_request(&terms, &me, current.today, is_active).refuse("the request")?;
    let RequestTerms { people, question, link, expires_on } = terms;
    let id = ctx.new_id();
    let (owner, place) = (Owner::Person(me.as_str()), ("feedback_requests", id.as_str(), "words"));
    let request = FeedbackRequest {
        words: Sealed::new(&mut tx, ctx, owner, place, &Question { question, link }).await?,
        id: id.clone(),
        asker: me.clone(),
        expires_on: expires_on.unwrap_or(current.today),
        closed_at: None,
        created_at: ctx.now(),
    };
    store::insert_request(&mut tx, &request, &people).await?;
    tx.commit(ctx.says_privately()).await?;
    Ok(request)
}

/// Returns a request to its author or to a person asked.
pub async fn opened_request(ctx: &Ctx, id: &str) -> Result<OpenedRequest> {
    let request = store::request(ctx.read(), id).await?;
    let asked = store::asked(ctx.read(), id).await?;
    let request = request.ok_or_else(not_there)?;
    let is_asker = ctx.viewer.may(&Permission::Private(&[request.asker.as_str()]));
    // The people asked do not learn who else was.
    let may = |asked: &Asked| is_asker || ctx.viewer.may(&Permission::Private(&[asked.person.as_str()]));
    let asked: Vec<Asked> = asked.into_iter().filter(may).collect();
    if asked.is_empty() {
        return Err(not_there());
    }
    let sealed: Vec<(String, &str)> = asked
        .iter()
        .filter_map(|each| each.reason.as_deref().map(|reason| (reason_place(each), reason)))
        .collect();
    let mut reasons = private::open_all(ctx, &sealed).await?.into_iter();
    let with_reason = |each: &Asked| each.reason.as_ref().and_then(|_| reasons.next().flatten());
    let reasons: Vec<Option<String>> = asked.iter().map(with_reason).collect();
    Ok(OpenedRequest {
        question: request.words.open(ctx).await?,
        asked: asked.into_iter().zip(reasons).collect(),
        request,
        is_asker,
    })
}

/// Open requests that the viewer has not answered, the one ending first at the top.
pub async fn to_answer(ctx: &Ctx) -> Result<Vec<(FeedbackRequest, Option<Question>)>> {
    let me = me(ctx)?;
    let today = organization::current(ctx).await?.today;
    let requests = store::requests_to(ctx.read(), me.as_str(), today).await?;
    let questions = open_each(ctx, requests.iter().map(|request| &request.words)).await?;
    Ok(requests.into_iter().zip(questions).collect())
}

/// Requests the viewer sent, newest first.
pub async fn asked_by_me(ctx: &Ctx, before: &str, limit: i64) -> Result<Vec<OpenedRequest>> {
    let me = me(ctx)?;
    let mut found = Vec::new();
    for request in store::requests_by(ctx.read(), me.as_str(), before, limit).await? {
        found.push(opened_request(ctx, &request.id).await?);
    }
    Ok(found)
}

async fn waiting(tx: &mut Tx, me: &PersonId, id: &str, today: NaiveDate) -> Result<(FeedbackRequest, Asked)> {
    let asked = store::asked_in(tx, id, me.as_str()).await?.ok_or_else(not_there)?;
    let request = store::request(&mut *tx, id).await?.ok_or_else(not_there)?;
    if !request.is_open(today) {
        return Err(Error::conflict("this request has ended").hint("you can still give feedback without it"));
    }
    if !asked.is_waiting() {
        return Err(Error::conflict("you have already answered this request"));
    }
    Ok((request, asked))
}

/// Within a change: checks that feedback can answer a request and, given its id, records it as the answer.
pub(super) async fn answer(
    tx: &mut Tx,
    me: &PersonId,
    id: &str,
    receiver: &PersonId,
    today: NaiveDate,
    feedback: Option<&str>,
) -> Result<()> {
    let (request, asked) = waiting(tx, me, id, today).await?;
    if request.asker != *receiver {
        return Err(Error::invalid_field("receiver", "an answer goes to the author of the request"));
    }
    if let Some(feedback) = feedback {
        let answered = Asked { feedback: Some(feedback.to_owned()), ..asked.clone() };
        store::update_asked(tx, &asked, &answered).await?;
    }
    Ok(())
}

/// Within a change: whether a request is still open for this person.
pub(super) async fn still_asks(tx: &mut Tx, me: &PersonId, id: &str, today: NaiveDate) -> Result<bool> {
    let asked = store::asked_in(tx, id, me.as_str()).await?;
    let request = store::request(&mut *tx, id).await?;
    Ok(asked.is_some_and(|asked| asked.is_waiting()) && request.is_some_and(|request| request.is_open(today)))
}

/// Within a change: records that an answer was withdrawn.
pub(super) async fn unanswer(tx: &mut Tx, me: &PersonId, id: &str) -> Result<()> {
    let Some(asked) = store::asked_in(tx, id, me.as_str()).await? else { return Ok(()) };
    store::update_asked(tx, &asked, &Asked { feedback: None, ..asked.clone() }).await
}

/// Declines a request, with an optional reason.
pub async fn decline(ctx: &Ctx, id: &str, sent: Decline) -> Result<()> {
    let me = me(ctx)?;
    sent.faults().refuse("the reason")?;
    let reason = sent.trimmed().reason;
    let mut tx = ctx.write().await?;
    let today = organization::current(ctx).await?.today;
    let (_, waits) = waiting(&mut tx, &me, id, today).await?;
    let mut asked = Asked { declined_at: Some(ctx.now()), ..waits.clone() };
    if !reason.is_empty() {
        let at = reason_place(&asked);
        asked.reason = Some(private::seal(&mut tx, ctx, Owner::Person(me.as_str()), &at, &reason).await?);
    }
    store::update_asked(&mut tx, &waits, &asked).await?;
    tx.commit(ctx.says_privately()).await
}

/// Closes a request early.
pub async fn close(ctx: &Ctx, id: &str) -> Result<()> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let request = store::request(&mut tx, id).await?;
    let is_asked = store::asked_in(&mut tx, id, me.as_str()).await?.is_some();
    let request = request.ok_or_else(not_there)?;
    if !ctx.viewer.may(&Permission::Private(&[request.asker.as_str()])) {
        return Err(if is_asked {
            Error::forbidden("only its author can close a request")
        } else {
            not_there()
        });
    }
    if request.closed_at.is_some() {
        return Err(Error::conflict("this request is already closed"));
    }
    store::close_request(&mut tx, id, ctx.now()).await?;
    tx.commit(ctx.says_privately()).await
}
