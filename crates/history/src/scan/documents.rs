//! Reads the manuals of the newest commit for what they describe. Only the names of the described files are
//! kept.

use super::Context;
use super::parallel::{self, Reporter};
use super::walk::to_object_id;
use crate::documents::{Describing, Document, document_at, is_code};
use crate::error::Error;
use crate::facts::{CommitId, Described, Facts, HeadFile};
use crate::progress::Phase;

/// Documents read by one thread at a time.
const DOCUMENTS_PER_TASK: usize = 16;

/// Adds what each document describes to the facts, in file order.
pub(super) fn add_documents(context: &Context<'_>, facts: &mut Facts) -> Result<(), Error> {
    let counts = |file: &&HeadFile| {
        let class = facts.class(file.path);
        let is_own = !class.generated && !class.vendored && !class.fixture;
        is_own && file.kind.is_regular() && !file.binary
    };
    let code = facts
        .head_files
        .iter()
        .filter(counts)
        .filter(|file| !facts.class(file.path).documentation && is_code(&facts.path_text(file.path)));
    let known = Describing::of(code.map(|file| (facts.path(file.path), file.path)));
    let files = facts.head_files.iter().zip(&facts.head_blobs);
    let manuals: Vec<(&HeadFile, CommitId)> = files
        .filter(|(file, _)| counts(file) && !file.unknown && facts.class(file.path).documentation)
        .filter(|(file, _)| document_at(&facts.path_text(file.path)) == Some(Document::Manual))
        .map(|(file, blob)| (file, *blob))
        .collect();
    let tasks: Vec<&[(&HeadFile, CommitId)]> = manuals.chunks(DOCUMENTS_PER_TASK).collect();
    let reporter = Reporter { progress: context.progress, phase: Phase::Documents, total: manuals.len() };
    let found = parallel::run(
        context.threads,
        &tasks,
        &reporter,
        |task| task.len(),
        || context.objects(),
        |objects, task| {
            let described = |(file, blob): &(&HeadFile, CommitId)| {
                let text = objects.blob(to_object_id(*blob))?;
                let code = known.described(facts.path(file.path), &text);
                (!code.is_empty()).then_some(Described { document: file.path, code })
            };
            task.iter().filter_map(described).collect::<Vec<_>>()
        },
    )?;
    facts.documents = found.into_iter().flatten().collect();
    Ok(())
}
