//! Past feedback for the demo company: many records in one change, each at its own time.

use castra_platform::{Ctx, Result, clock::Timestamp};

use super::{
    actions::seal_words,
    model::{Feedback, FeedbackTerms},
    store,
};

/// Feedback given in the past.
#[derive(Debug, Clone)]
pub struct PastFeedback {
    /// The giver.
    pub giver: castra_org::organization::PersonId,
    /// The receiver, kind and text.
    pub terms: FeedbackTerms,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// When it was read.
    pub read_at: Option<Timestamp>,
    /// When it was acknowledged, without a message.
    pub acknowledged_at: Option<Timestamp>,
}

/// Records past feedback as one change, without checks. For filling an instance.
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
