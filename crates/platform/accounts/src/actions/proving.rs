//! Confirming a visitor's identity after a link that someone else has seen: the visitor's own browser shows a code, which
//! they give, face to face, to a person who knows them and may confirm it here.

use castra_platform::{
    app::App,
    clock::Timestamp,
    context::Ctx,
    db::Tx,
    error::{Error, Result},
    ids,
};

use super::administration::required_within;
use crate::{
    model::{Account, Method},
    store,
};

/// The code of a session: eight digits that only the person at that browser sees.
fn code_of(session: &str) -> String {
    let digest = ids::digest(&format!("proof/{session}"));
    let number = digest
        .bytes()
        .take(15)
        .fold(0u64, |sum, digit| sum * 16 + u64::from(char::from(digit).to_digit(16).unwrap_or_default()));
    format!("{:08}", number % 100_000_000)
}

/// A visitor's code, and the people they may give it to.
#[derive(Debug)]
pub(crate) struct Proof {
    /// Absent in a browser that signed in otherwise than by the link: the password may be known to the author of the link,
    /// and only the browser that chose it may be confirmed.
    pub(crate) code: Option<String>,
    pub(crate) vouchers: Vec<String>,
}

/// The viewer's code, or `None` where there is nothing to confirm.
pub(crate) async fn proof(ctx: &Ctx) -> Result<Option<Proof>> {
    let person = ctx.viewer.unproven.as_deref().or(ctx.viewer.person.as_deref());
    let (Some(person), Some(session)) = (person, ctx.credential.session()) else { return Ok(None) };
    if store::account(ctx.read(), person).await?.is_none_or(|account| account.is_proven()) {
        return Ok(None);
    }
    let vouchers = vouchers(&ctx.app, person).await?;
    let sessions = store::sessions(ctx.read(), person, ctx.now()).await?;
    let began_here = sessions.iter().any(|known| known.id == session && known.method == Method::Link);
    Ok(Some(Proof {
        code: began_here.then(|| code_of(session)),
        vouchers: vouchers.into_iter().map(|(_, name)| name).collect(),
    }))
}

/// The people who may confirm someone's identity: those who lead them, except the author of the link; ids and names.
pub async fn vouchers(app: &App, person: &str) -> Result<Vec<(String, String)>> {
    let account = store::account(&app.db, person).await?;
    let made_it = |id: &str| account.as_ref().is_some_and(|account| account.was_invited_by(id));
    let known = (app.directory.vouchers)(app, person).await?;
    Ok(known.into_iter().filter(|(id, _)| !made_it(id)).collect())
}

/// Everyone who has signed in and not yet confirmed their identity; the visitors among them are those whose account is not in use.
pub async fn unproven(app: &App) -> Result<Vec<Account>> {
    store::unproven(&app.db).await
}

/// Everyone whose account is open, or opens with their link, because nothing private is older than their invitation: their identity
/// is not confirmed.
pub async fn admitted(app: &App) -> Result<Vec<String>> {
    store::admitted(&app.db).await
}

/// Confirms a person's identity within a change, if the code is that of a browser signed in as them. Ends every other
/// session. The caller checks whether the voucher may do this.
pub async fn prove_by_code(tx: &mut Tx, ctx: &Ctx, person: &str, code: &str) -> Result<()> {
    required_within(tx, person).await?;
    let session = session_of(tx, person, code, ctx.now()).await?.ok_or_else(|| {
        Error::invalid_field(
            "code",
            "this is not the code shown in their browser; ask them to read it out again",
        )
    })?;
    if !store::prove(tx, person, ctx.now()).await? {
        return Err(Error::conflict("this person's identity is already confirmed"));
    }
    store::end_links(tx, person).await?;
    store::end_sessions(tx, person, Some(&session)).await.map(drop)
}

async fn session_of(tx: &mut Tx, person: &str, code: &str, now: Timestamp) -> Result<Option<String>> {
    let said: String = code.chars().filter(char::is_ascii_digit).collect();
    let sessions = store::session_ids_by_link(tx, person, now).await?;
    Ok(sessions.into_iter().find(|id| code_of(id) == said))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_eight_digits_of_one_session() {
        let (one, other) = (code_of("0193-a"), code_of("0193-b"));
        assert!(one != other && one == code_of("0193-a"));
        assert!([one, other].iter().all(|code| code.len() == 8 && code.bytes().all(|b| b.is_ascii_digit())));
    }
}
