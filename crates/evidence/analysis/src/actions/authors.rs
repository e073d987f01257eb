//! Authors who are no one of the organization: who they are, and who is outside for good.

use std::collections::{BTreeMap, BTreeSet};

use castra_org::organization::{self, Change, Current, Organization, Person, PersonId, Record};
use castra_platform::{
    Ctx, Error, Result, Seen, access::Permission, figures::counted, revision, text::folded_address,
};
use castra_repositories::{active, aside, may_change};

use super::cached::analysis;
use crate::{figures, identities::address_of, model::Authors, store};

/// The authors of the repositories in which the viewer may work. Refused to viewers who may work in none.
pub async fn authors(ctx: &Ctx) -> Result<Authors> {
    let current = organization::current(ctx).await?;
    let mut found = Vec::new();
    for repository in entitled(ctx, &current)? {
        if let Some(analysis) = analysis(ctx, repository.as_str(), current.today).await? {
            found.push((repository, analysis));
        }
    }
    let (organization, read) = (current.charter.shared(), found.len());
    let all = aside(move || figures::authors(&found, &organization)).await?;
    let outside = store::outside(ctx.read()).await?;
    let (outside, unmapped) =
        all.into_iter().partition(|author| author.addresses.iter().any(|address| outside.contains(address)));
    let people = mappable(ctx, &current);
    let mapped = people.iter().flat_map(|person| {
        person.git.iter().map(|identity| (person.id.clone(), person.name.clone(), identity.clone()))
    });
    let mut mapped: Vec<_> = mapped.collect();
    mapped.sort_by(|a, b| a.1.cmp(&b.1).then_with(|| a.2.cmp(&b.2)));
    let mut people: Vec<_> = people.iter().map(|person| (person.id.clone(), person.name.clone())).collect();
    people.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(Authors { unmapped, outside, mapped, people, read })
}

/// The repositories in which the viewer may work.
fn entitled(ctx: &Ctx, current: &Current) -> Result<Vec<organization::RepositoryId>> {
    let all: Vec<_> = active(current)
        .filter(|repository| may_change(ctx, repository))
        .map(|known| known.id.clone())
        .collect();
    if all.is_empty() && !ctx.viewer.may(&Permission::WorkIn(None)) {
        return Err(Error::forbidden("only the teams' leads, the CTO and operators can do this"));
    }
    Ok(all)
}

/// The people the viewer may map authors to: everyone, or those they lead.
fn mappable<'a>(ctx: &Ctx, current: &'a Current) -> Vec<&'a Person> {
    let organization = current.organization();
    let all = ctx.viewer.may(&Permission::ChangeOrganization);
    let is_led = |person: &Person| {
        let teams = current.charter.teams_of(&person.id).iter();
        let mut levels = teams.flat_map(|team| organization.lineage(team));
        levels.any(|team| ctx.viewer.may(&Permission::ChangeScope(Some(team.as_str()))))
    };
    organization.people.values().filter(|person| all || is_led(person)).collect()
}

/// Maps authors to people: each gets further Git identities.
pub async fn map_authors(ctx: &Ctx, mapped: &[(PersonId, Vec<String>)]) -> Result<()> {
    let mut added: BTreeMap<&PersonId, Vec<&String>> = BTreeMap::new();
    for (person, identities) in mapped {
        added.entry(person).or_default().extend(identities);
    }
    change_identities(ctx, added.into_keys().cloned().collect(), None, |person| {
        let new = mapped.iter().filter(|(id, _)| *id == person.id).flat_map(|(_, identities)| identities);
        person.git.iter().chain(new).cloned().collect()
    })
    .await
}

/// Takes an identity from a person.
pub async fn unmap_author(ctx: &Ctx, person: &PersonId, identity: &str) -> Result<()> {
    change_identities(ctx, vec![person.clone()], None, |person| {
        person.git.iter().filter(|known| *known != identity).cloned().collect()
    })
    .await
}

/// A person's Git identities and their revision, for those who may set them.
pub async fn git_identities(ctx: &Ctx, person: &PersonId) -> Result<(Vec<String>, i64)> {
    let current = organization::current(ctx).await?;
    let known = find(current.organization(), person)?;
    if !mappable(ctx, &current).contains(&known) {
        return Err(Error::forbidden("only the person's lead, the CTO and operators can do this"));
    }
    Ok((known.git.clone(), revision::of_content(&known.git)?))
}

/// Sets a person's Git identities.
pub async fn set_git_identities(
    ctx: &Ctx,
    person: &PersonId,
    seen: &Seen,
    identities: &[String],
) -> Result<()> {
    change_identities(ctx, vec![person.clone()], Some(seen), |_| identities.to_vec()).await
}

async fn change_identities(
    ctx: &Ctx,
    people: Vec<PersonId>,
    seen: Option<&Seen>,
    after: impl Fn(&Person) -> Vec<String>,
) -> Result<()> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let organization = current.organization();
    let mut changes = Vec::new();
    for id in &people {
        let before = find(organization, id)?;
        if let Some(seen) = seen {
            seen.check(revision::of_content(&before.git)?)?;
        }
        let after = before.with_identities(&after(before));
        let after = after.map_err(|problem| Error::invalid_field("identities", problem))?;
        if *before != after {
            belong_to_no_one_else(organization, before, &after)?;
            changes.push(Change::replace(Record::Person(before.clone()), Record::Person(after)));
        }
    }
    if !mappable(ctx, &current).iter().any(|person| people.contains(&person.id)) {
        return Err(Error::forbidden("only the person's lead, the CTO and operators can do this"));
    }
    if changes.is_empty() {
        return tx.roll_back().await;
    }
    organization::apply_in(&mut tx, ctx, &changes).await?;
    let subject = match people.as_slice() {
        [one] => format!("person:{one}"),
        _ => "organization:1".to_owned(),
    };
    let names: Vec<&str> = people.iter().map(|id| organization.person_name(id)).collect();
    tx.commit(ctx.says("set Git identities", subject, names.join(", "))).await
}

fn find<'a>(organization: &'a Organization, person: &PersonId) -> Result<&'a Person> {
    let found = organization.people.get(person);
    found.ok_or_else(|| Error::not_found(format!("person `{person}`")))
}

/// Refuses new identities whose address is another person's: they would then count as no one's.
fn belong_to_no_one_else(organization: &Organization, before: &Person, after: &Person) -> Result<()> {
    let addresses = |person: &Person| -> BTreeSet<String> {
        let git = person.git.iter().filter_map(|identity| address_of(identity));
        person.email.as_deref().into_iter().chain(git).map(folded_address).collect()
    };
    let known = addresses(before);
    let new: BTreeSet<String> = addresses(after).difference(&known).cloned().collect();
    let others = organization.people.values().filter(|person| person.id != after.id);
    for other in others {
        if let Some(address) = addresses(other).intersection(&new).next() {
            return Err(Error::conflict(format!("{address} already belongs to {}", other.name))
                .hint("remove it there first"));
        }
    }
    Ok(())
}

/// Marks addresses of authors as outside the organization, or takes the mark away.
pub async fn mark_outside(ctx: &Ctx, addresses: &[String], is_outside: bool) -> Result<()> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    entitled(ctx, &current)?;
    let mut changed = 0_u64;
    for address in addresses.iter().map(|address| folded_address(address)).collect::<BTreeSet<_>>() {
        if address.is_empty()
            || castra_platform::text::is_unshowable(&address)
            || address.len() > LONGEST_ADDRESS
        {
            return Err(Error::invalid_field("address", "this is no address of an author"));
        }
        let is_new = if is_outside {
            store::mark(&mut tx, &address, ctx.now(), &ctx.actor.to_string()).await?
        } else {
            store::unmark(&mut tx, &address).await?
        };
        changed += u64::from(is_new);
    }
    if changed == 0 {
        return tx.roll_back().await;
    }
    let did = if is_outside { "marked authors as outside" } else { "unmarked authors as outside" };
    let details = counted(changed, "address", "addresses");
    tx.commit(ctx.says(did, "authors:outside", details)).await
}

/// The most bytes of an address.
const LONGEST_ADDRESS: usize = 300;
