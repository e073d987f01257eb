//! The pictures of what follows from what: one decision with its neighbours, and the whole map. Pure.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use castra_platform::ui::chart::{FlowArrow, FlowNode};

use super::{
    kinds::DecisionState,
    model::{DecisionLink, Known},
    url,
};

/// Cards on the whole map; more could not be read.
pub(super) const MOST: usize = 150;

/// From the earlier decision to the later: ids and label.
fn arrows<'a>(all: &'a [Known], links: &'a [DecisionLink]) -> Vec<(&'a str, &'a str, &'static str)> {
    let ids: BTreeSet<&str> = all.iter().map(|known| known.decision.id.as_str()).collect();
    let superseded = all.iter().filter_map(|known| {
        let by = known.decision.superseded_by.as_deref()?;
        Some((known.decision.id.as_str(), by, "superseded by"))
    });
    let linked =
        links.iter().map(|link| (link.target.as_str(), link.decision.as_str(), link.kind.from_the_other()));
    superseded.chain(linked).filter(|(from, to, _)| ids.contains(from) && ids.contains(to)).collect()
}

fn card(known: &Known, column: usize, row: usize) -> FlowNode {
    let decision = &known.decision;
    FlowNode {
        over: format!("{} · {}", decision.label(), decision.state.words().to_lowercase()),
        name: known.terms.title.clone(),
        href: url::show(&decision.id),
        column,
        row,
        is_current: false,
        is_past: matches!(
            decision.state,
            DecisionState::Superseded | DecisionState::Deprecated | DecisionState::Rejected
        ),
    }
}

/// A decision with one step to each side.
pub(super) fn around(id: &str, all: &[Known], links: &[DecisionLink]) -> (Vec<FlowNode>, Vec<FlowArrow>) {
    let all_arrows = arrows(all, links);
    let by_id: HashMap<&str, &Known> = all.iter().map(|known| (known.decision.id.as_str(), known)).collect();
    let Some(this) = by_id.get(id) else { return Default::default() };
    let mut nodes = vec![FlowNode { is_current: true, ..card(this, 1, 0) }];
    let mut drawn: Vec<FlowArrow> = Vec::new();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut before, mut after) = (0, 0);
    for (from, to, label) in all_arrows {
        let (other, is_before) = match (from == id, to == id) {
            (false, true) => (from, true),
            (true, false) => (to, false),
            _ => continue,
        };
        let at = match seen.get(other) {
            Some(at) => *at,
            None => {
                let (column, row) = if is_before { (0, &mut before) } else { (2, &mut after) };
                nodes.push(card(by_id[other], column, *row));
                *row += 1;
                seen.insert(other, nodes.len() - 1);
                nodes.len() - 1
            }
        };
        let (from, to) = if is_before { (at, 0) } else { (0, at) };
        drawn.push(FlowArrow { from, to, label: label.to_owned() });
    }
    if before == 0 {
        for node in &mut nodes {
            node.column -= 1;
        }
    }
    nodes[0].row = before.max(after).saturating_sub(1) / 2;
    (nodes, drawn)
}

/// Every linked decision: each right of what it follows from. Also says how many were left out.
pub(super) fn whole(all: &[Known], links: &[DecisionLink]) -> (Vec<FlowNode>, Vec<FlowArrow>, usize) {
    let arrows = arrows(all, links);
    let linked: BTreeSet<&str> = arrows.iter().flat_map(|(from, to, _)| [*from, *to]).collect();
    let mut depth: HashMap<&str, usize> = HashMap::new();
    // As many rounds as the longest chain; a ring of links ends it as well.
    for _ in 0..linked.len().min(40) {
        let mut is_moved = false;
        for (from, to, _) in &arrows {
            let next = depth.get(from).copied().unwrap_or(0) + 1;
            let known = depth.entry(to).or_insert(0);
            if *known < next && next < 40 {
                *known = next;
                is_moved = true;
            }
        }
        if !is_moved {
            break;
        }
    }
    let mut shown: Vec<&Known> =
        all.iter().filter(|known| linked.contains(known.decision.id.as_str())).collect();
    shown.sort_by(|a, b| (&a.decision.scope, a.decision.number).cmp(&(&b.decision.scope, b.decision.number)));
    let left_out = shown.len().saturating_sub(MOST);
    shown.truncate(MOST);
    let mut rows: BTreeMap<usize, usize> = BTreeMap::new();
    let mut at: HashMap<&str, usize> = HashMap::new();
    let mut nodes = Vec::new();
    for known in shown {
        let id = known.decision.id.as_str();
        let column = depth.get(id).copied().unwrap_or(0);
        let row = rows.entry(column).or_insert(0);
        nodes.push(card(known, column, *row));
        *row += 1;
        at.insert(id, nodes.len() - 1);
    }
    let drawn = arrows.iter().filter_map(|(from, to, label)| {
        Some(FlowArrow { from: *at.get(from)?, to: *at.get(to)?, label: (*label).to_owned() })
    });
    let drawn = drawn.collect();
    (nodes, drawn, left_out)
}
