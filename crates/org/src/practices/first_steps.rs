//! The first step that offers the next practice.

use castra_platform::{
    Ctx, Result,
    feature::{Act, FirstStep, Practice, StepState},
    figures::counted,
};
use futures::future::BoxFuture;

use super::{actions, rules, url};

/// The step, for those who may switch practices.
pub(super) fn steps(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<FirstStep>>> {
    Box::pin(async move {
        let listing = actions::list(ctx).await?;
        let on = listing.known.iter().filter(|practice| listing.on.has(practice.key)).count();
        // Who does what is always on.
        Ok(vec![step(on + 1, listing.known.len() + 1, rules::next(&listing.known, &listing.on))])
    })
}

fn step(on: usize, known: usize, next: Option<&'static Practice>) -> FirstStep {
    let (state, says) = match next {
        None => (StepState::Done, format!("All {known} practices are switched on.")),
        Some(next) => {
            let on = counted(on, "practice is", "practices are");
            (StepState::Open, format!("{on} switched on. Next: {}. {}", next.title, next.about))
        }
    };
    FirstStep {
        key: "practices",
        place: 7,
        title: "Next practice",
        state,
        says,
        act: next.map(|next| Act::new(format!("Switch on {}", next.title), url::on(next.key))),
        page: Some(("All practices", url::PAGE.to_owned())),
        is_optional: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_practice_is_offered_until_all_are_on() {
        let open = step(3, 12, Some(&super::super::REPOSITORIES));
        assert_eq!(open.state, StepState::Open);
        assert!(open.says.starts_with("3 practices are switched on. Next: Repositories. "), "{}", open.says);
        assert_eq!(open.act.unwrap().href, "/practices/repositories/on");
        let done = step(12, 12, None);
        assert_eq!((done.state, done.act), (StepState::Done, None));
    }
}
