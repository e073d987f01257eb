//! Two people editing one text: changes are merged line by line, and every line keeps its author.

use castra_org::organization::PersonId;

/// Lines as compared and stored: one kind of line end, no trailing space.
pub(super) fn normal(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.split('\n').map(str::trim_end).collect::<Vec<_>>().join("\n").trim_end().to_owned()
}

/// Merges two changes of a text if they do not touch; none if they do, or if so much was changed that comparing would take
/// long.
pub(super) fn merge(base: &str, theirs: &str, mine: &str) -> Option<String> {
    if base == theirs || theirs == mine {
        return Some(mine.to_owned());
    }
    if base == mine {
        return Some(theirs.to_owned());
    }
    if [theirs, mine].iter().any(|text| changed(base, text) > MOST_PAIRS) {
        return None;
    }
    // A last line without an end would conflict with lines added after it.
    let ended = |text: &str| if text.is_empty() { String::new() } else { format!("{text}\n") };
    let (base, theirs, mine) = (ended(base), ended(theirs), ended(mine));
    diffy::merge(&base, &theirs, &mine).ok().map(|merged| normal(&merged))
}

/// The number of pairs of lines to compare between the shared beginning and the shared end of two texts.
fn changed(before: &str, after: &str) -> usize {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.split('\n').collect(), after.split('\n').collect());
    let (head, tail) = shared(&old, &new);
    (old.len() - head - tail).saturating_mul(new.len() - head - tail)
}

/// The number of lines two texts share at the beginning and at the end.
fn shared(old: &[&str], new: &[&str]) -> (usize, usize) {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    (head, tail)
}

/// The most pairs of lines compared; beyond it, the lines in between are attributed to the saver.
const MOST_PAIRS: usize = 4_000_000;

/// The author of each line of a text: unchanged lines keep theirs, all others belong to the saver. Consecutive lines of one
/// author form one part.
pub(super) fn attribute(
    before: &[(PersonId, String)],
    after: &str,
    saver: &PersonId,
) -> Vec<(PersonId, String)> {
    let old: Vec<(&PersonId, &str)> =
        before.iter().flat_map(|(author, text)| text.split('\n').map(move |line| (author, line))).collect();
    let new: Vec<&str> = after.split('\n').collect();
    let kept = kept(&old.iter().map(|(_, line)| *line).collect::<Vec<_>>(), &new);
    let mut parts: Vec<(PersonId, String)> = Vec::new();
    for (line, from) in new.into_iter().zip(kept) {
        let author = from.map_or(saver, |at| old[at].0);
        match parts.last_mut() {
            Some((last, text)) if last == author => {
                text.push('\n');
                text.push_str(line);
            }
            _ => parts.push((author.clone(), line.to_owned())),
        }
    }
    parts
}

/// For every new line, the old line it corresponds to, if any, by a longest common subsequence.
fn kept(old: &[&str], new: &[&str]) -> Vec<Option<usize>> {
    let (head, tail) = shared(old, new);
    let mut kept: Vec<Option<usize>> = vec![None; new.len()];
    for (at, line) in kept.iter_mut().enumerate().take(head) {
        *line = Some(at);
    }
    for back in 1..=tail {
        kept[new.len() - back] = Some(old.len() - back);
    }
    let (a, b) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    if a.len().saturating_mul(b.len()) > MOST_PAIRS {
        return kept;
    }
    let width = b.len() + 1;
    let mut longest = vec![0_u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            longest[i * width + j] = if a[i] == b[j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            kept[head + j] = Some(head + i);
            (i, j) = (i + 1, j + 1);
        } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    kept
}
