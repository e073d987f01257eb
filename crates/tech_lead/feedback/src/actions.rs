//! Giving feedback, reading it, and answering it.

use castra_org::organization::{self, Current, PersonId};
use castra_platform::{
    Ctx, Error, Kind, Result, Seen,
    access::Permission,
    clock::{Timestamp, date_in},
    db::Tx,
    jobs::Job,
    private::{Owner, Sealed, open_each},
    terms::Terms as _,
};
use futures::future::BoxFuture;

use super::{
    model::{
        Acknowledgement, Feedback, FeedbackTerms, FeedbackWords, Folder, NewReply, OpenedFeedback, Reader,
        Reply, Share,
    },
    requests, rules, store,
};

/// The same refusal for feedback that does not exist and for feedback the viewer cannot read.
pub(super) fn not_there() -> Error {
    Error::not_found("feedback here that you can read")
}

/// The viewer's person; a program without one neither gives nor receives feedback.
pub(super) fn me(ctx: &Ctx) -> Result<PersonId> {
    ctx.viewer.person.as_deref().map(PersonId::from).ok_or_else(not_there)
}

/// Seals the text of feedback under the giver's key.
pub(super) async fn seal_words(
    tx: &mut Tx,
    ctx: &Ctx,
    giver: &PersonId,
    id: &str,
    words: &FeedbackWords,
) -> Result<Sealed<FeedbackWords>> {
    Sealed::new(tx, ctx, Owner::Person(giver.as_str()), ("feedback", id, "words"), words).await
}

/// The text of each, in order; `None` where the giver's private text was erased.
pub(super) async fn words_of(ctx: &Ctx, all: &[Feedback]) -> Result<Vec<Option<FeedbackWords>>> {
    open_each(ctx, all.iter().map(|each| &each.words)).await
}

/// The viewer's relation to it; only the giver reads a draft.
fn reader(ctx: &Ctx, feedback: &Feedback, shares: &[Share]) -> Result<Reader> {
    let may = |person: &PersonId| ctx.viewer.may(&Permission::Private(&[person.as_str()]));
    if may(&feedback.giver) {
        return Ok(Reader::Giver);
    }
    if feedback.sent_at.is_none() {
        return Err(not_there());
    }
    if may(&feedback.receiver) {
        return Ok(Reader::Receiver);
    }
    if shares.iter().any(|share| may(&share.person)) { Ok(Reader::Shared) } else { Err(not_there()) }
}

/// Returns feedback the viewer can read. The receiver sees the text only after [`read`] was called.
pub async fn opened(ctx: &Ctx, id: &str) -> Result<OpenedFeedback> {
    let current = organization::current(ctx).await?;
    // Both are fetched even for an unknown id, so that a refusal takes equally long either way.
    let feedback = store::get(ctx.read(), id).await?;
    let mut shares = store::shares(ctx.read(), id).await?;
    let feedback = feedback.ok_or_else(not_there)?;
    shares.retain(|share| holds(&current, &feedback.receiver, share));
    let reader = reader(ctx, &feedback, &shares)?;
    let is_hidden = reader == Reader::Receiver && feedback.read_at.is_none();
    let words = if is_hidden { None } else { feedback.words.open(ctx).await? };
    // The receiver's messages stay between the two.
    let is_between = reader != Reader::Shared;
    let acknowledgement = match feedback.acknowledgement.as_ref().filter(|_| is_between) {
        Some(message) => message.open(ctx).await?,
        None => None,
    };
    let replies = if is_between { thread(ctx, id).await? } else { Vec::new() };
    let leaders = current.charter.leaders(&feedback.receiver);
    Ok(OpenedFeedback {
        leaders: leaders.into_iter().filter(|person| *person != feedback.giver).collect(),
        shares: shares.into_iter().map(|share| (share.person, share.shared_at)).collect(),
        feedback,
        reader,
        words,
        acknowledgement,
        replies,
    })
}

async fn thread(ctx: &Ctx, id: &str) -> Result<Vec<(PersonId, Option<String>, Timestamp)>> {
    let replies = store::replies(ctx.read(), id).await?;
    let texts = open_each(ctx, replies.iter().map(|reply| &reply.words)).await?;
    Ok(replies.into_iter().zip(texts).map(|(reply, text)| (reply.author, text, reply.written_at)).collect())
}

/// A page of the viewer's own feedback, newest first; unopened feedback comes without its text.
pub async fn list(
    ctx: &Ctx,
    folder: Folder,
    with: &str,
    kind: &str,
    before: &str,
    limit: i64,
) -> Result<Vec<(Feedback, Option<FeedbackWords>)>> {
    let me = me(ctx)?;
    let wanted = store::Wanted { person: me.as_str(), folder, with, kind };
    let found = store::list(ctx.read(), &wanted, before, limit).await?;
    with_words(ctx, &me, found).await
}

/// Feedback the viewer received and has not acknowledged, newest first.
pub(super) async fn unanswered(ctx: &Ctx) -> Result<Vec<Feedback>> {
    store::unanswered(ctx.read(), me(ctx)?.as_str()).await
}

/// Feedback that others shared with the viewer, newest first.
pub async fn shared_with_me(ctx: &Ctx) -> Result<Vec<(Feedback, Option<FeedbackWords>)>> {
    let me = me(ctx)?;
    let current = organization::current(ctx).await?;
    let found = store::shared_with(ctx.read(), me.as_str()).await?.into_iter();
    let held = found.filter(|(feedback, share)| holds(&current, &feedback.receiver, share));
    with_words(ctx, &me, held.map(|(feedback, _)| feedback).collect()).await
}

/// Whether a share is still valid: the person it names has led the receiver ever since.
fn holds(current: &Current, receiver: &PersonId, share: &Share) -> bool {
    let since = date_in(share.shared_at, current.organization().settings.timezone);
    current.charter.has_led_since(&share.person, receiver, since)
}

/// Ends the shares that had lapsed before a change of the organization, within that change: it may bring the leading back. What
/// others read at this point is the organization without the change.
pub(super) async fn end_lapsed_before(tx: &mut Tx, ctx: &Ctx) -> Result<()> {
    let shares = store::all_shares(&mut *tx).await?;
    if shares.is_empty() {
        return Ok(());
    }
    let current = organization::current(&Ctx::system(&ctx.app)).await?;
    end_those_lapsed(tx, &current, shares).await.map(drop)
}

async fn end_those_lapsed(tx: &mut Tx, current: &Current, shares: Vec<(PersonId, Share)>) -> Result<u64> {
    let mut ended = 0;
    for (receiver, share) in shares {
        if !holds(current, &receiver, &share) {
            ended += store::remove_share(tx, &share.feedback, share.person.as_str()).await?;
        }
    }
    Ok(ended)
}

/// Removes every lapsed share, so that none comes back with a lead who was away for less than a day.
pub(super) fn end_lapsed<'a>(ctx: &'a Ctx, _: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let mut tx = ctx.write().await?;
        let current = match organization::current(ctx).await {
            Ok(current) => current,
            Err(error) if error.kind == Kind::NotFound => return tx.roll_back().await,
            Err(error) => return Err(error),
        };
        let shares = store::all_shares(&mut tx).await?;
        if end_those_lapsed(&mut tx, &current, shares).await? == 0 {
            return tx.roll_back().await;
        }
        tx.commit(ctx.says_privately()).await
    })
}

async fn with_words(
    ctx: &Ctx,
    me: &PersonId,
    found: Vec<Feedback>,
) -> Result<Vec<(Feedback, Option<FeedbackWords>)>> {
    let words = words_of(ctx, &found).await?;
    let hide = |(feedback, words): (Feedback, Option<FeedbackWords>)| {
        let is_hidden = feedback.receiver == *me && feedback.read_at.is_none();
        (feedback, words.filter(|_| !is_hidden))
    };
    Ok(found.into_iter().zip(words).map(hide).collect())
}

/// Feedback the viewer gave, read within a change.
async fn own(tx: &mut Tx, ctx: &Ctx, id: &str) -> Result<Feedback> {
    let feedback = store::get(&mut *tx, id).await?.ok_or_else(not_there)?;
    let is_mine = ctx.viewer.may(&Permission::Private(&[feedback.giver.as_str()]));
    if is_mine { Ok(feedback) } else { Err(not_there()) }
}

/// Feedback the viewer received, read within a change.
async fn received(tx: &mut Tx, ctx: &Ctx, id: &str) -> Result<Feedback> {
    let feedback = store::get(&mut *tx, id).await?.ok_or_else(not_there)?;
    let is_mine = ctx.viewer.may(&Permission::Private(&[feedback.receiver.as_str()]));
    if is_mine && feedback.sent_at.is_some() { Ok(feedback) } else { Err(not_there()) }
}

/// Refuses an edit of feedback that was read.
pub(super) fn still_open(feedback: &Feedback) -> Result<()> {
    if feedback.is_open() {
        return Ok(());
    }
    Err(Error::conflict("this feedback has been read and can no longer be edited")
        .hint("add to the thread instead"))
}

/// Creates or edits feedback, and sends it if `sends`.
pub async fn save(
    ctx: &Ctx,
    id: Option<&str>,
    seen: &Seen,
    terms: FeedbackTerms,
    sends: bool,
) -> Result<Feedback> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let before = match id {
        Some(id) => Some(own(&mut tx, ctx, id).await?),
        None => None,
    };
    if let Some(before) = &before {
        still_open(before)?;
        seen.check(before.revision)?;
        if before.sent_at.is_some() && before.receiver != terms.receiver {
            return Err(Error::invalid_field(
                "receiver",
                "this was already sent; withdraw it before you change the receiver",
            ));
        }
    }
    put(ctx, tx, &me, before, terms, sends).await
}

/// Saves feedback over its previous version and commits.
async fn put(
    ctx: &Ctx,
    mut tx: Tx,
    me: &PersonId,
    before: Option<Feedback>,
    terms: FeedbackTerms,
    sends: bool,
) -> Result<Feedback> {
    let current = organization::current(ctx).await?;
    let is_sent = before.as_ref().is_some_and(|before| before.sent_at.is_some());
    let is_active = |person: &PersonId| current.organization().is_active(person, current.today);
    rules::faults(&terms, me, sends || is_sent, is_active).refuse("the feedback")?;
    let id = before.as_ref().map_or_else(|| ctx.new_id(), |before| before.id.clone());
    // A draft outlives the request it was started for and then loses the reference.
    let request = match before.as_ref().map(|before| before.request.as_deref()) {
        None => terms.request,
        Some(None) => None,
        Some(Some(request)) => {
            let holds = is_sent || requests::still_asks(&mut tx, me, request, current.today).await?;
            holds.then(|| request.to_owned())
        }
    };
    if let Some(request) = request.as_deref().filter(|_| !is_sent) {
        let sent = sends.then_some(id.as_str());
        requests::answer(&mut tx, me, request, &terms.receiver, current.today, sent).await?;
    }
    let is_new = before.is_none();
    let mut feedback = Feedback {
        words: seal_words(&mut tx, ctx, me, &id, &terms.words.trimmed()).await?,
        receiver: terms.receiver,
        kind: terms.kind,
        wants_public: terms.wants_public,
        request,
        created_at: before.as_ref().map_or_else(|| ctx.now(), |before| before.created_at),
        sent_at: before.as_ref().and_then(|before| before.sent_at).or(sends.then(|| ctx.now())),
        read_at: None,
        acknowledged_at: None,
        acknowledgement: None,
        taken_off_at: None,
        revision: before.map_or(1, |before| before.revision),
        giver: me.clone(),
        id,
    };
    if is_new {
        store::insert(&mut tx, &feedback).await?;
    } else {
        store::update(&mut tx, &mut feedback).await?;
    }
    tx.commit(ctx.says_privately()).await?;
    Ok(feedback)
}

/// Sends a draft unchanged.
pub async fn send(ctx: &Ctx, id: &str, seen: &Seen) -> Result<Feedback> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let draft = own(&mut tx, ctx, id).await?;
    if draft.sent_at.is_some() {
        return Err(Error::conflict("this feedback was already sent"));
    }
    seen.check(draft.revision)?;
    let terms = FeedbackTerms {
        receiver: draft.receiver.clone(),
        kind: draft.kind,
        words: draft.words.open(ctx).await?.unwrap_or_default(),
        wants_public: draft.wants_public,
        request: draft.request.clone(),
    };
    put(ctx, tx, &me, Some(draft), terms, true).await
}

/// Withdraws unread feedback: it becomes a draft again and loses its shares.
pub async fn withdraw(ctx: &Ctx, id: &str) -> Result<Feedback> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let mut feedback = own(&mut tx, ctx, id).await?;
    still_open(&feedback)?;
    if feedback.sent_at.take().is_none() {
        return Err(Error::conflict("this feedback is already a draft"));
    }
    if let Some(request) = &feedback.request {
        requests::unanswer(&mut tx, &me, request).await?;
    }
    store::remove_shares(&mut tx, id).await?;
    store::update(&mut tx, &mut feedback).await?;
    tx.commit(ctx.says_privately()).await?;
    Ok(feedback)
}

/// Discards a draft.
pub async fn discard(ctx: &Ctx, id: &str) -> Result<()> {
    me(ctx)?;
    let mut tx = ctx.write().await?;
    let feedback = own(&mut tx, ctx, id).await?;
    if feedback.sent_at.is_some() {
        return Err(Error::conflict(
            "only drafts can be discarded; if this is still unread, withdraw it first",
        ));
    }
    store::delete(&mut tx, id).await?;
    tx.commit(ctx.says_privately()).await
}

/// Records that the receiver opened it; does nothing the second time.
pub async fn read(ctx: &Ctx, id: &str) -> Result<()> {
    me(ctx)?;
    let mut tx = ctx.write().await?;
    let mut feedback = received(&mut tx, ctx, id).await?;
    if feedback.read_at.is_some() {
        return tx.roll_back().await;
    }
    feedback.read_at = Some(ctx.now());
    store::update(&mut tx, &mut feedback).await?;
    tx.commit(ctx.says_privately()).await
}

fn must_be_read(feedback: &Feedback) -> Result<()> {
    if feedback.read_at.is_some() {
        return Ok(());
    }
    Err(Error::conflict("this feedback has not been read yet")
        .hint("the receiver has to read it first; until then the giver can edit it"))
}

/// Acknowledges feedback, with an optional message.
pub async fn acknowledge(ctx: &Ctx, id: &str, sent: Acknowledgement) -> Result<()> {
    let me = me(ctx)?;
    sent.faults().refuse("the message")?;
    let message = sent.trimmed().message;
    let mut tx = ctx.write().await?;
    let mut feedback = received(&mut tx, ctx, id).await?;
    must_be_read(&feedback)?;
    feedback.acknowledged_at = feedback.acknowledged_at.or(Some(ctx.now()));
    if !message.is_empty() {
        let (owner, place) = (Owner::Person(me.as_str()), ("feedback", id, "acknowledgement"));
        feedback.acknowledgement = Some(Sealed::new(&mut tx, ctx, owner, place, &message).await?);
    }
    store::update(&mut tx, &mut feedback).await?;
    tx.commit(ctx.says_privately()).await
}

/// Adds a reply to the thread between giver and receiver.
pub async fn reply(ctx: &Ctx, id: &str, sent: NewReply) -> Result<()> {
    let me = me(ctx)?;
    sent.faults().refuse("the reply")?;
    let text = sent.trimmed().text;
    let mut tx = ctx.write().await?;
    let feedback = store::get(&mut tx, id).await?.ok_or_else(not_there)?;
    let between = [feedback.giver.as_str(), feedback.receiver.as_str()];
    let may = ctx.viewer.may(&Permission::Private(&between));
    if !may || (feedback.sent_at.is_none() && feedback.giver != me) {
        return Err(not_there());
    }
    must_be_read(&feedback)?;
    let reply_id = ctx.new_id();
    let (owner, place) = (Owner::Person(me.as_str()), ("feedback_replies", reply_id.as_str(), "words"));
    let words = Sealed::new(&mut tx, ctx, owner, place, &text).await?;
    let reply = Reply { id: reply_id, author: me, words, written_at: ctx.now() };
    store::add_reply(&mut tx, id, &reply).await?;
    tx.commit(ctx.says_privately()).await
}

/// Shares it with a current lead of the receiver, for as long as they lead. Later leads do not get it.
pub async fn share(ctx: &Ctx, id: &str, person: &str) -> Result<()> {
    me(ctx)?;
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let feedback = own(&mut tx, ctx, id).await?;
    if feedback.sent_at.is_none() {
        return Err(Error::conflict("this feedback is a draft; send it first"));
    }
    let is_leader = leads(&current, &feedback.receiver, person);
    if !is_leader || feedback.giver.as_str() == person {
        return Err(Error::invalid_field("person", "choose a current lead of the receiver"));
    }
    store::add_share(&mut tx, id, person, ctx.now()).await?;
    tx.commit(ctx.says_privately()).await
}

fn leads(current: &Current, receiver: &PersonId, person: &str) -> bool {
    current.charter.leaders(receiver).iter().any(|leader| leader.as_str() == person)
}

/// Ends a share.
pub async fn unshare(ctx: &Ctx, id: &str, person: &str) -> Result<()> {
    me(ctx)?;
    let mut tx = ctx.write().await?;
    own(&mut tx, ctx, id).await?;
    if store::remove_share(&mut tx, id, person).await? == 0 {
        return Err(Error::not_found("share with this person"));
    }
    tx.commit(ctx.says_privately()).await
}

/// Makes the viewer's praise public or private.
pub async fn set_public(ctx: &Ctx, id: &str, is_public: bool) -> Result<()> {
    me(ctx)?;
    let mut tx = ctx.write().await?;
    let mut feedback = own(&mut tx, ctx, id).await?;
    if is_public && feedback.kind != super::FeedbackKind::Praise {
        return Err(Error::conflict("only praise can be public"));
    }
    if is_public && feedback.taken_off_at.is_some() {
        return Err(Error::conflict("the receiver removed this praise from the wall, and it stays off"));
    }
    feedback.wants_public = is_public;
    store::update(&mut tx, &mut feedback).await?;
    tx.commit(ctx.says_privately()).await
}

/// Removes praise the viewer received from the wall, for good.
pub async fn take_off(ctx: &Ctx, id: &str) -> Result<()> {
    me(ctx)?;
    let mut tx = ctx.write().await?;
    let mut feedback = received(&mut tx, ctx, id).await?;
    if !feedback.wants_public || feedback.taken_off_at.is_some() {
        return Err(Error::conflict("this praise is not on the wall"));
    }
    feedback.taken_off_at = Some(ctx.now());
    store::update(&mut tx, &mut feedback).await?;
    tx.commit(ctx.says_privately()).await
}
