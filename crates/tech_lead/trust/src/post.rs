//! Sheets and answers: everyone who is asked takes one sheet, with a code that answers once; answers wait without an author
//! until the round ends, and are counted or destroyed together.
//!
//! Deliberately absent, each because it would lead back to the author (decision 0020): an id with a time in it, a day, an
//! instant, an order, a sentence of its own in the journal, a link from a person to a code, an idempotency key, a code in an
//! address, a session when answering. A taken sheet says that a person may answer, never that they did.

use castra_concerns::code;
use castra_org::organization;
use castra_platform::{
    Ctx, Error, Kind, Result,
    private::{self, Owner, Sealed, open_each},
};

use crate::{
    actions::{me, not_there, record},
    kinds::RoundState,
    model::{Answers, Kept, Letter, Round, Terms},
    rules, store,
};

/// A sheet that was taken or opened with its code.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    pub(crate) code: String,
    pub(crate) round: Round,
    pub(crate) terms: Terms,
}

fn wrong_code() -> Error {
    Error::invalid_field("code", "no sheet has this code, it was used, or its round has ended")
}

async fn with_terms(ctx: &Ctx, round: Round, code: String) -> Result<Taken> {
    let terms = round.body.open(ctx).await?.ok_or_else(not_there)?;
    Ok(Taken { code, round, terms })
}

/// Takes a sheet, once for each person who is asked; its code cannot be shown again.
pub(crate) async fn take(ctx: &Ctx, id: &str) -> Result<Taken> {
    let me = me(ctx)?;
    let mut tx = ctx.app.db.write().await?;
    let round = store::get(&mut tx, id).await?;
    let asked = store::asked(&mut tx, id, me.as_str()).await?;
    let (round, asked) = round.zip(asked).ok_or_else(not_there)?;
    let today = organization::current(ctx).await?.today;
    if round.state != RoundState::Open || today > round.closes_on {
        return Err(Error::conflict("this round has ended"));
    }
    if asked.has_sheet {
        return Err(Error::conflict("you have taken your sheet; it is shown once")
            .hint("answer with the code that was on it, at /trust/answer"));
    }
    let sheets = store::sheets(&mut tx, id).await?;
    // Ids are random and were shuffled: the first one is any of them.
    let sheet =
        sheets.into_iter().next().ok_or_else(|| Error::internal("a sheet for everyone who is asked"))?;
    let code = sheet.code.open(ctx).await?.ok_or_else(not_there)?;
    store::remove_sheet(&mut tx, &sheet.id).await?;
    store::take(&mut tx, id, me.as_str()).await?;
    tx.commit_to_be_said_later().await?;
    with_terms(ctx, round, code).await
}

/// The sheet that a code opens. Anyone may have the code: no session is read.
pub(crate) async fn sheet(ctx: &Ctx, typed: &str) -> Result<Taken> {
    let ctx = &Ctx::system(&ctx.app);
    let hash = code::hash(typed).ok_or_else(wrong_code)?;
    let round = store::round_of_code(ctx.read(), &hash).await?.ok_or_else(wrong_code)?;
    let today = organization::current(ctx).await?.today;
    if round.state != RoundState::Open || today > round.closes_on {
        return Err(wrong_code());
    }
    with_terms(ctx, round, typed.to_owned()).await
}

/// Answers with a code, once. Nothing else is written: not the author, no time, no order.
pub(crate) async fn answer(ctx: &Ctx, typed: &str, answers: &Answers) -> Result<()> {
    let ctx = &Ctx::system(&ctx.app);
    let hash = code::hash(typed).ok_or_else(wrong_code)?;
    let mut tx = ctx.app.db.write().await?;
    let round = store::round_of_code(&mut tx, &hash).await?.ok_or_else(wrong_code)?;
    let today = organization::current(ctx).await?.today;
    if round.state != RoundState::Open || today > round.closes_on {
        return Err(wrong_code());
    }
    let terms = round.body.open(ctx).await?.ok_or_else(not_there)?;
    let answers = fitted(answers, &terms);
    rules::faults_of_answers(&answers, &terms).refuse("your answers")?;
    store::use_code(&mut tx, &hash).await?;
    let id = ctx.new_timeless_id();
    let owner = record(&round.id);
    let place = ("trust_answers", id.as_str(), "sealed");
    let sealed = Sealed::new(&mut tx, ctx, Owner::Record(&owner), place, &answers).await?;
    store::add_answers(&mut tx, &Letter { id, round: round.id, sealed }).await?;
    tx.commit_to_be_said_later().await
}

/// Answers with exactly one place for each question.
fn fitted(answers: &Answers, terms: &Terms) -> Answers {
    let mut fitted = answers.clone();
    fitted.scales.resize(terms.scales.len(), None);
    fitted.texts.resize(terms.texts.len(), String::new());
    for text in &mut fitted.texts {
        *text = text.trim().to_owned();
    }
    fitted
}

/// Once an hour, whether or not anything waits: ends rounds whose days are over, and puts waiting answers and sheets back in
/// another order.
pub(crate) async fn run(ctx: &Ctx) -> Result<()> {
    let current = match organization::current(ctx).await {
        Err(error) if error.kind == Kind::NotFound => return Ok(()),
        current => current?,
    };
    if store::begun(ctx.read()).await?.is_none() {
        let mut tx = ctx.app.db.write().await?;
        store::note_begun(&mut tx, current.today).await?;
        tx.commit_to_be_said_later().await?;
    }
    for round in store::due(ctx.read(), current.today).await? {
        end(ctx, &round.id).await?;
    }
    shuffle(ctx).await?;
    ctx.read().empty_log().await
}

/// Puts every waiting answer back under another random id, sealed again, so that neither the order of rows nor transaction
/// numbers tell when it came.
async fn shuffle(ctx: &Ctx) -> Result<()> {
    let mut tx = ctx.app.db.write().await?;
    let letters = store::answers(&mut tx, "").await?;
    store::empty_box(&mut tx).await?;
    let contents = open_each(ctx, letters.iter().map(|letter| &letter.sealed)).await?;
    let mut put: Vec<(String, String, Answers)> = letters
        .into_iter()
        .zip(contents)
        .filter_map(|(letter, content)| Some((ctx.new_timeless_id(), letter.round, content?)))
        .collect();
    put.sort_by(|a, b| a.0.cmp(&b.0));
    for (id, round, content) in put {
        let owner = record(&round);
        let place = ("trust_answers", id.as_str(), "sealed");
        let sealed = Sealed::new(&mut tx, ctx, Owner::Record(&owner), place, &content).await?;
        store::add_answers(&mut tx, &Letter { id, round, sealed }).await?;
    }
    tx.commit_to_be_said_later().await
}

/// Ends a round: at least five answers are counted for the lead, if the lead is still there; otherwise nothing is kept. What
/// could tell who answered is removed either way, with the key that sealed it.
async fn end(ctx: &Ctx, id: &str) -> Result<()> {
    let mut tx = ctx.app.db.write().await?;
    let round = store::get(&mut tx, id).await?.ok_or_else(not_there)?;
    if round.state != RoundState::Open {
        return tx.roll_back().await;
    }
    let current = organization::current(ctx).await?;
    let letters = store::answers(&mut tx, id).await?;
    let opened = open_each(ctx, letters.iter().map(|letter| &letter.sealed)).await?;
    let answers: Vec<Answers> = opened.into_iter().flatten().collect();
    let terms = round.body.open(ctx).await?;
    let is_here = current.organization().is_active(&round.lead, current.today);
    let shuffled = |texts: Vec<String>| {
        let mut texts: Vec<(String, String)> =
            texts.into_iter().map(|text| (ctx.new_timeless_id(), text)).collect();
        texts.sort();
        texts.into_iter().map(|(_, text)| text).collect()
    };
    let results = terms.filter(|_| is_here).and_then(|terms| rules::results(&answers, &terms, shuffled));
    let answered = results.as_ref().map(|_| i64::try_from(answers.len()).unwrap_or(i64::MAX));
    let state = if results.is_some() { RoundState::Shown } else { RoundState::Withheld };
    if let Some(results) = results {
        let owner = Owner::Person(round.lead.as_str());
        let sealed = Sealed::new(&mut tx, ctx, owner, ("trust_results", id, "sealed"), &results).await?;
        store::add_results(&mut tx, &Kept { id: id.to_owned(), sealed }).await?;
    }
    store::clear(&mut tx, id).await?;
    private::shred(&mut tx, Owner::Record(&record(id))).await?;
    store::update(&mut tx, &Round { state, answered, ..round }).await?;
    tx.commit(ctx.says_privately()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_fit_the_questions_whatever_was_sent() {
        let terms =
            Terms { scales: vec!["a".to_owned(), "b".to_owned()], texts: Vec::new(), ..Terms::default() };
        let sent = Answers { scales: vec![Some(3)], texts: vec!["x".to_owned()] };
        assert_eq!(fitted(&sent, &terms), Answers { scales: vec![Some(3), None], texts: Vec::new() });
    }
}
