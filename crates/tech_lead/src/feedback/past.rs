//! Feedback of the past, as the invented company has it: many pieces in one change, each at its own time.

use castra_platform::{Ctx, Result, clock::Timestamp};

use super::{
    actions::seal_words,
    model::{Feedback, FeedbackTerms},
    store,
};

/// A piece that was given some time ago.
#[derive(Debug, Clone)]
pub struct PastFeedback {
    /// Who gave it.
    pub giver: castra_org::organization::PersonId,
    /// What.
    pub terms: FeedbackTerms,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// When it was read.
    pub read_at: Option<Timestamp>,
    /// When it was acknowledged, without a word.
    pub acknowledged_at: Option<Timestamp>,
}

/// Records them as one change. For an instance that is being filled: nothing is checked or asked again.
pub async fn record_past(ctx: &Ctx, all: &[PastFeedback]) -> Result<()> {
    let mut tx = ctx.write().await?;
    for past in all {
        let id = ctx.app.ids.uuid(past.sent_at).to_string();
        let feedback = Feedback {
            words: seal_words(&mut tx, ctx, &past.giver, &id, &past.terms.words).await?,
            id,
            giver: past.giver.clone(),
            receiver: past.terms.receiver.clone(),
            kind: past.terms.kind,
            request: None,
            wants_public: past.terms.wants_public,
            created_at: past.sent_at,
            sent_at: Some(past.sent_at),
            read_at: past.read_at,
            acknowledged_at: past.acknowledged_at,
            acknowledgement: None,
            taken_off_at: None,
            revision: 1,
        };
        store::insert(&mut tx, &feedback).await?;
    }
    tx.commit(ctx.says_privately()).await
}
