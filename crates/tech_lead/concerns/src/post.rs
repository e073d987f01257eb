//! Anonymous concerns: letters that wait in a box and are delivered together, the return code that opens the answers,
//! and the limits.
//!
//! Deliberately absent, each because it would lead back to the author (decision 0020): an id with a time in it, an
//! instant, a sentence of its own in the journal, a key created with the letter, an idempotency key, a code in a URL,
//! a count of a person's letters in the database.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use castra_org::organization::{self, Current, PersonId};
use castra_platform::{
    Ctx, Error, Result,
    db::{Reads, Tx},
    private::{self, Owner, Sealed, open_each},
    terms::Terms as _,
};
use chrono::{Days, NaiveDate};
use sha2::{Digest, Sha256};

use super::{
    BOX, actions,
    actions::{Message, not_there},
    code,
    kinds::ConcernState,
    model::{Concern, Content, Deed, Letter, Returned, Said, Terms},
    rules, store,
};

/// What a letter does, and its text.
fn describe(deed: &Deed) -> (String, String) {
    match deed {
        Deed::Raise(terms) => (terms.about.clone(), terms.words.clone()),
        Deed::Say(Said { words, to: Some(state) }) => (format!("{}:", state.words()), words.clone()),
        Deed::Say(Said { words, to: None }) => ("Message:".to_owned(), words.clone()),
        Deed::Erase => ("Erasure:".to_owned(), "What you wrote will be erased.".to_owned()),
    }
}

/// Anonymous concerns raised today by each person: only in memory, under a hash that only this process can compute.
#[derive(Debug, Default)]
struct Tries(Mutex<OfDay>);

#[derive(Debug, Default)]
struct OfDay {
    day: Option<NaiveDate>,
    secret: String,
    counts: HashMap<[u8; 32], u32>,
}

/// Counts one more try, or refuses it.
fn count(ctx: &Ctx, me: &PersonId, today: NaiveDate) -> Result<()> {
    let tries = ctx.app.cache::<Tries>();
    let mut kept = tries.0.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.day != Some(today) {
        *kept = OfDay { day: Some(today), secret: ctx.app.ids.secret(), counts: HashMap::new() };
    }
    let known: [u8; 32] = Sha256::digest(format!("{}/{me}", kept.secret)).into();
    let so_far = kept.counts.entry(known).or_default();
    if *so_far >= rules::A_DAY {
        let message = format!("the limit is {} anonymous concerns a day; nothing was saved", rules::A_DAY);
        return Err(Error::conflict(message).hint(
            "add to one of them with its return code, wait until tomorrow, or raise it with your name",
        ));
    }
    *so_far += 1;
    Ok(())
}

/// Raises an anonymous concern; returns the return code, which cannot be restored later.
pub(super) async fn raise(ctx: &Ctx, terms: Terms) -> Result<String> {
    let me = actions::me(ctx)?;
    let mut tx = ctx.app.db.write().await?;
    let current = organization::current(ctx).await?;
    let terms = actions::checked(&current, &me, terms)?;
    count(ctx, &me, current.today)?;
    let code = code::new(ctx);
    let hash = code::hash(&code).ok_or_else(|| Error::internal("a new return code is none"))?;
    let content = Content { turn: 0, what: Deed::Raise(terms) };
    put(&mut tx, ctx, hash, current.today + Days::new(1), &content).await?;
    tx.commit_to_be_said_later().await?;
    Ok(code)
}

/// Puts a letter into the box. Nothing else is written: not the author, no time except the day. The box has no limit,
/// or some could fill it to shut others out; limited are each person's day ([`count`]) and each conversation
/// ([`rules::may_write_on`]).
async fn put(tx: &mut Tx, ctx: &Ctx, return_hash: String, due: NaiveDate, content: &Content) -> Result<()> {
    let id = ctx.new_timeless_id();
    let place = ("concern_letters", id.as_str(), "sealed");
    let sealed = Sealed::new(tx, ctx, Owner::Record(BOX), place, content).await?;
    store::add_letter(tx, &Letter { id, return_hash, due, sealed }).await
}

/// The letters with their contents.
async fn open(ctx: &Ctx, letters: Vec<Letter>) -> Result<Vec<(Letter, Content)>> {
    let contents = open_each(ctx, letters.iter().map(|letter| &letter.sealed)).await?;
    let contents: Option<Vec<Content>> = contents.into_iter().collect();
    let contents = contents.ok_or_else(|| Error::internal("the key of the letters is gone"))?;
    Ok(letters.into_iter().zip(contents).collect())
}

fn wrong_code() -> Error {
    Error::invalid_field("code", "no concern has this code; check it character by character")
}

/// The letters under a code, in order.
async fn waiting(ctx: &Ctx, reads: impl Reads, hash: &str) -> Result<Vec<(Letter, Content)>> {
    let mut found = open(ctx, store::letters_of(reads, hash).await?).await?;
    found.sort_by_key(|(_, content)| content.turn);
    Ok(found)
}

/// Opens a concern by its return code. The holder of the code counts as the author and need not be signed in.
pub(super) async fn returned(ctx: &Ctx, typed: &str) -> Result<Returned> {
    let ctx = &Ctx::system(&ctx.app);
    let hash = code::hash(typed).ok_or_else(wrong_code)?;
    let letters = waiting(ctx, ctx.read(), &hash).await?;
    let concern = store::by_return(ctx.read(), &hash).await?;
    let raised = letters.iter().find_map(|(_, content)| match &content.what {
        Deed::Raise(terms) => Some(PersonId::from(terms.addressee.as_str())),
        _ => None,
    });
    let addressee =
        concern.as_ref().map(|concern| concern.addressee.clone()).or(raised).ok_or_else(wrong_code)?;
    let opened = match concern {
        Some(concern) => Some(actions::open(ctx, concern).await?),
        None => None,
    };
    let due = letters.first().map(|(letter, _)| letter.due);
    let words = opened.iter().flat_map(|opened| &opened.words).map(|(word, _)| word);
    let may_write = rules::may_write_on(words, letters.len());
    let waiting = letters.iter().map(|(_, content)| describe(&content.what)).collect();
    Ok(Returned { opened, waiting, due, may_write, addressee })
}

/// What became of something written under a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// It waits for delivery the next day.
    Waits,
    /// What was delivered is erased; that the concern is closed is delivered the next day.
    Erased,
    /// Nothing was delivered, and nothing will be; the code opens nothing any longer.
    Undelivered,
}

/// Erases what the holder of a code wrote, at once. Nothing is written with a time: letters leave the box, and the key of
/// what was delivered goes.
async fn erase(tx: &mut Tx, hash: &str, concern: Option<&Concern>) -> Result<()> {
    store::drop_letters(tx, hash).await?;
    if let Some(concern) = concern {
        private::shred(tx, Owner::Record(&actions::record(&concern.id))).await?;
    }
    Ok(())
}

/// Writes to a concern anonymously; delivered the next day, like every anonymous message. Erasure is at once.
pub(super) async fn write_on(ctx: &Ctx, typed: &str, deed: Deed) -> Result<Written> {
    let ctx = &Ctx::system(&ctx.app);
    let hash = code::hash(typed).ok_or_else(wrong_code)?;
    let mut tx = ctx.app.db.write().await?;
    let letters = waiting(ctx, &mut tx, &hash).await?;
    let concern = store::by_return(&mut tx, &hash).await?;
    if concern.is_none() && letters.is_empty() {
        return Err(wrong_code());
    }
    let words = match &concern {
        Some(concern) => store::words(&mut tx, &concern.id).await?,
        None => Vec::new(),
    };
    let erases = letters.iter().any(|(_, content)| content.what == Deed::Erase);
    let is_enough = match deed {
        Deed::Erase => erases,
        Deed::Raise(_) | Deed::Say(_) => !rules::may_write_on(words.iter(), letters.len()),
    };
    if is_enough {
        let message =
            format!("the limit is {} messages without an answer; nothing was saved", rules::LETTERS);
        let message = if erases { "what you wrote is already erased".to_owned() } else { message };
        return Err(Error::conflict(message).hint("wait for the answer, or raise another concern"));
    }
    let mut turn = letters.len();
    if deed == Deed::Erase {
        erase(&mut tx, &hash, concern.as_ref()).await?;
        turn = 0;
        if concern.is_none() {
            tx.commit_to_be_said_later().await?;
            ctx.read().empty_log().await?;
            return Ok(Written::Undelivered);
        }
    }
    let written = if deed == Deed::Erase { Written::Erased } else { Written::Waits };
    let what = match deed {
        Deed::Say(said) => {
            said.faults().refuse("the message")?;
            let state = concern.map_or(ConcernState::Raised, |concern| concern.state);
            rules::turn(state, true, said.to).map_err(Error::conflict)?;
            Deed::Say(said.trimmed())
        }
        other => other,
    };
    let today = organization::current(ctx).await?.today;
    put(&mut tx, ctx, hash, today + Days::new(1), &Content { turn, what }).await?;
    tx.commit_to_be_said_later().await?;
    if written == Written::Erased {
        ctx.read().empty_log().await?;
    }
    Ok(written)
}

/// Delivers all due letters together in random order, and reshuffles the rest.
pub(super) async fn deliver(ctx: &Ctx) -> Result<()> {
    let mut tx = ctx.app.db.write().await?;
    private::prepare(&mut tx, ctx, Owner::Record(BOX)).await?;
    tx.commit_to_be_said_later().await?;
    let mut tx = ctx.app.db.write().await?;
    let today = organization::current(ctx).await?.today;
    let letters = store::letters(&mut tx).await?;
    if letters.is_empty() {
        return tx.commit_to_be_said_later().await;
    }
    store::empty_box(&mut tx).await?;
    let (mut due, mut later) = (Vec::new(), Vec::new());
    for (letter, content) in open(ctx, letters).await? {
        if letter.due <= today { due.push((letter, content)) } else { later.push((letter, content)) }
    }
    let n_due = due.len();
    // Letters of one author stay in order; the stable sort leaves the authors in random order.
    due.sort_by_key(|(_, content)| content.turn);
    for (letter, content) in due {
        hand_over(&mut tx, ctx, today, letter, content.what).await?;
    }
    for (letter, content) in later {
        put(&mut tx, ctx, letter.return_hash, letter.due, &content).await?;
    }
    if n_due > 0 {
        tx.commit(ctx.says_privately()).await?;
    } else {
        tx.commit_to_be_said_later().await?;
    }
    ctx.read().empty_log().await
}

/// Delivers one letter. Its text is kept even if the status change it asks for is no longer allowed.
async fn hand_over(tx: &mut Tx, ctx: &Ctx, today: NaiveDate, letter: Letter, what: Deed) -> Result<()> {
    let erases = what == Deed::Erase;
    let Said { words, to } = match what {
        Deed::Raise(terms) => {
            return actions::add(tx, ctx, (None, Some(letter.return_hash)), &terms, today).await.map(drop);
        }
        Deed::Say(said) => said,
        Deed::Erase => Said { words: String::new(), to: Some(ConcernState::Closed) },
    };
    let known = store::by_return(&mut *tx, &letter.return_hash).await?;
    let mut concern = known.ok_or_else(not_there)?;
    let state = rules::turn(concern.state, true, to).unwrap_or(concern.state);
    let turned = (state != concern.state).then_some(state);
    concern.state = state;
    store::update(tx, &concern).await?;
    let message = Message { writer: None, words: &words, state: turned, on: today };
    actions::say(tx, ctx, &concern, message).await?;
    if erases {
        private::shred(tx, Owner::Record(&actions::record(&concern.id))).await?;
    }
    Ok(())
}

/// Escalates concerns that were not answered, or whose addressee left some days ago, where the author wanted that.
pub(super) async fn pass_on(ctx: &Ctx) -> Result<()> {
    let current = organization::current(ctx).await?;
    if !store::escalating(ctx.read()).await?.iter().any(|found| has_moved(&current, found)) {
        return Ok(());
    }
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let mut has_passed = false;
    for mut concern in store::escalating(&mut tx).await? {
        if !has_moved(&current, &concern) {
            continue;
        }
        concern.gone_since = gone_since(&current, &concern);
        let next = actions::next_leader(&current.charter, &concern.addressee, concern.author.as_ref());
        match next.filter(|_| rules::is_to_be_passed_on(&concern, current.today)) {
            Some(next) => {
                concern.passed_from = Some(std::mem::replace(&mut concern.addressee, next));
                store::update(&mut tx, &concern).await?;
                has_passed = true;
            }
            None => store::note_gone(&mut tx, &concern).await?,
        }
    }
    if has_passed { tx.commit(ctx.says_privately()).await } else { tx.commit_unsaid().await }
}

fn gone_since(current: &Current, concern: &Concern) -> Option<NaiveDate> {
    let is_here = current.organization().is_active(&concern.addressee, current.today);
    rules::gone_since(concern, is_here, current.today)
}

/// Whether a concern has a departure to record or should escalate.
fn has_moved(current: &Current, concern: &Concern) -> bool {
    gone_since(current, concern) != concern.gone_since
        || rules::is_to_be_passed_on(concern, current.today)
            && actions::next_leader(&current.charter, &concern.addressee, concern.author.as_ref()).is_some()
}
