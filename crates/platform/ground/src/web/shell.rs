//! The frame around a page: navigation by hats, the organization's line, messages after a form.

use axum::http::HeaderMap;
use futures::future::BoxFuture;
use maud::Markup;

use super::{Page, cookies};
use crate::{
    access::{Hat, Viewer},
    app::Settings,
    context::Ctx,
    error::Result,
    feature::{Feature, Navigation},
    ui::{self, Assets, Flash, NavGroup, NavItem, OrganizationLine, Shell, SignedIn, Theme, Tone, Undo},
};

/// The organization's line in the top bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Banner {
    /// The name.
    pub name: String,
    /// The stage, in a word.
    pub stage: String,
    /// The number of people and teams, in words.
    pub size: String,
}

/// Reads the organization's banner; `None` before it is set up.
pub type Surroundings = for<'a> fn(&'a Ctx) -> BoxFuture<'a, Result<Option<Banner>>>;

/// The addresses of style sheet, script and icon, with a hash so that they can be cached for ever.
#[derive(Debug, Clone)]
pub(super) struct Hrefs {
    pub(super) style_sheet: String,
    pub(super) script: String,
    pub(super) icon: String,
}

/// The request's part of a page's frame.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) path: String,
    pub(super) address: String,
    pub(super) theme: Theme,
    pub(super) flash: Option<Flash>,
}

impl Asked {
    /// The query string.
    pub(super) fn query(&self) -> &str {
        self.address.split_once('?').map_or("", |(_, query)| query)
    }

    pub(super) fn new(settings: &Settings, uri: &axum::http::Uri, headers: &HeaderMap) -> Self {
        let theme = match cookies::read(settings, headers, "castra_theme") {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => Theme::System,
        };
        Self {
            path: uri.path().to_owned(),
            address: uri.path_and_query().map_or_else(|| uri.path().to_owned(), ToString::to_string),
            theme,
            flash: cookies::read(settings, headers, FLASH).and_then(read_flash),
        }
    }
}

const FLASH: &str = "castra_flash";

/// The `Set-Cookie` value that carries a message to the next page.
pub(super) fn flash_cookie(flash: &Flash) -> String {
    let undo = flash.undo.as_ref();
    let fields = [
        ("message", flash.message.as_str()),
        ("tone", if flash.tone == Tone::Bad { "bad" } else { "good" }),
        ("undo", undo.map_or("", |undo| undo.action.as_str())),
        ("label", undo.map_or("", |undo| undo.label.as_str())),
    ];
    let text = fields.map(|(name, value)| format!("{name}={}", super::form::escape(value))).join("&");
    format!("{FLASH}={text}; Path=/; HttpOnly; SameSite=Strict; Max-Age=30")
}

/// The `Set-Cookie` value that removes the message once it is shown.
pub(super) const FORGET_FLASH: &str = "castra_flash=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0";

fn read_flash(text: &str) -> Option<Flash> {
    let fields = super::form::pairs(text);
    let get = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let message = get("message").filter(|message| !message.is_empty())?;
    let tone = if get("tone").as_deref() == Some("bad") { Tone::Bad } else { Tone::Good };
    // Only our own forms: an address of this site, never one that a planted cookie could name.
    let action = get("undo").filter(|action| super::is_our_address(action));
    let undo = action.map(|action| Undo { action, label: get("label").unwrap_or_else(|| "Undo".to_owned()) });
    Some(Flash { tone, message, undo })
}

/// Puts a page into its frame.
pub(super) fn render(ctx: &Ctx, banner: Option<Banner>, hrefs: &Hrefs, asked: Asked, page: &Page) -> Markup {
    let shell = Shell {
        title: page.title.clone(),
        theme: asked.theme,
        assets: Assets {
            style_sheet: hrefs.style_sheet.clone(),
            script: hrefs.script.clone(),
            icon: hrefs.icon.clone(),
        },
        organization: banner.map(|banner| OrganizationLine {
            name: banner.name,
            stage: banner.stage,
            size: banner.size,
        }),
        navigation: navigation(ctx.app.features, &ctx.viewer, &asked.path),
        person: ctx.viewer.person.as_ref().or(ctx.viewer.unproven.as_ref()).map(|id| SignedIn {
            name: ctx.viewer.name.clone(),
            hat: hat(&ctx.viewer),
            href: match ctx.viewer.is_outside || ctx.viewer.unproven.is_some() {
                true => "/account".to_owned(),
                false => format!("/people/{id}"),
            },
            account: "/account".to_owned(),
            sign_out: "/sign-out".to_owned(),
        }),
        flash: asked.flash,
        address: asked.address,
        ..Shell::default()
    };
    if page.gate { shell.gate(&page.content) } else { shell.page(&page.content) }
}

fn hat(viewer: &Viewer) -> ui::Hat {
    if viewer.is_cto() {
        ui::Hat::Cto
    } else if viewer.holdings.is_empty() {
        ui::Hat::Everyone
    } else {
        ui::Hat::Lead
    }
}

/// The navigation for this viewer, wing by wing; a lead of several teams has a wing for each.
fn navigation(features: &[&Feature], viewer: &Viewer, path: &str) -> Vec<NavGroup> {
    let doors: Vec<&Navigation> = features.iter().flat_map(|feature| feature.navigation).collect();
    let leads_here = |href: &str| path == href || (href != "/" && path.starts_with(&format!("{href}/")));
    let wing = |hat: Hat, team: Option<&str>| -> Vec<NavItem> {
        let mine = doors.iter().filter(|door| door.hat == hat);
        let mine: Vec<_> =
            mine.map(|door| (door, door.href.replace("{team}", team.unwrap_or_default()))).collect();
        // A team's charter is below the team: of several matching entries, the most specific is the current one.
        let nearest =
            mine.iter().map(|(_, href)| href).filter(|href| leads_here(href)).map(String::len).max();
        mine.into_iter()
            .map(|(door, href)| {
                let current = leads_here(&href) && Some(href.len()) == nearest;
                let item = NavItem::new(door.label, href).current(current);
                if let Some(key) = door.key { item.key(key) } else { item }
            })
            .collect()
    };
    let mut groups =
        vec![NavGroup { heading: None, hat: ui::Hat::Everyone, items: wing(Hat::Everyone, None) }];
    for holding in viewer.holdings.iter().filter(|holding| holding.hat == Hat::Lead) {
        if let Some((id, name)) = &holding.team {
            let heading = Some(format!("Tech lead · {name}"));
            groups.push(NavGroup { heading, hat: ui::Hat::Lead, items: wing(Hat::Lead, Some(id)) });
        }
    }
    if viewer.is_cto() {
        groups.push(NavGroup {
            heading: Some("CTO".to_owned()),
            hat: ui::Hat::Cto,
            items: wing(Hat::Cto, None),
        });
    }
    if viewer.operator {
        let items = wing(Hat::Operator, None);
        groups.push(NavGroup { heading: Some("This instance".to_owned()), hat: ui::Hat::Operator, items });
    }
    groups.retain(|group| !group.items.is_empty());
    groups
}
