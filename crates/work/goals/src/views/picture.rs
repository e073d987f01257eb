//! The picture of work that flows into goals.

use castra_platform::{
    figures::percent,
    ui::{
        EmptyState, Markup, Render,
        chart::{Bar, Caption, Sankey, Stem, Stream},
    },
};

use crate::flow::{NodeKind, Split, Streams};

fn weeks(value: f64) -> String {
    format!("{value:.1} people-weeks")
}

/// The picture, or what to do to get one.
pub(crate) fn draw(id: &str, streams: &Streams, split: &Split, first: &str) -> Markup {
    if split.whole() <= 0.0 {
        return EmptyState::new(
            "No work is recorded yet",
            "Record what people work on, or name a goal where work is handed over; the picture follows.",
        )
        .render();
    }
    // Goals of one name are told apart by the team that works on them.
    let team = |at: usize, node: &crate::flow::Node| {
        let is_alone = streams.nodes.iter().filter(|other| other.name == node.name).count() == 1;
        let mut from = streams.flows.iter().filter(|(_, to, ..)| *to == at).map(|(from, ..)| *from);
        let first = from.next().filter(|_| node.column == 1 && !is_alone)?;
        from.all(|other| other == first).then(|| &streams.nodes[first].name)
    };
    let stem = |(at, node): (usize, &crate::flow::Node)| Stem {
        column: node.column,
        label: node.name.clone(),
        note: match (node.kind, team(at, node)) {
            (NodeKind::Unworked, _) => "no one works on it".to_owned(),
            (_, Some(team)) => format!("{team}, {}", weeks(node.weeks)),
            (_, None) => weeks(node.weeks),
        },
        value: node.weeks,
        colour: node.colour,
        is_ghost: matches!(node.kind, NodeKind::Unworked | NodeKind::Unasked),
        href: node.href.clone(),
    };
    let flow = |(from, to, value, colour): &(usize, usize, f64, Option<u8>)| Stream {
        from: *from,
        to: *to,
        value: *value,
        colour: *colour,
    };
    let in_goals = percent(split.goals / split.whole());
    let description = format!(
        "{in_goals} of {} of the past four weeks served a goal, {:.1} were upkeep; no goal asked for {:.1}.",
        weeks(split.whole()),
        split.upkeep,
        split.unasked
    );
    // Narrow windows show where the work ends.
    let ends = streams
        .nodes
        .iter()
        .enumerate()
        .filter(|(at, node)| node.column > 0 && !streams.flows.iter().any(|(from, ..)| from == at));
    let bars = ends.map(|(_, node)| {
        let shown =
            if node.kind == NodeKind::Unworked { "no one".to_owned() } else { format!("{:.1}", node.weeks) };
        let bar = Bar::new(node.name.clone(), node.weeks, shown);
        match &node.href {
            Some(href) => bar.href(href.clone()),
            None => bar,
        }
    });
    Sankey {
        caption: Caption::new(id, "Work flowing into goals, in people-weeks", description),
        heads: [first.to_owned(), "Goals of teams".to_owned(), "Goals of the company".to_owned()],
        stems: streams.nodes.iter().enumerate().map(stem).collect(),
        flows: streams.flows.iter().map(flow).collect(),
        unit: "people-weeks".to_owned(),
        bars: bars.collect(),
    }
    .render()
}
