//! The frame around a page: navigation by hats, the organization's line, messages after a form.

use axum::{extract::Request, http::Method};
use futures::future::BoxFuture;
use maud::{Markup, html};

use super::{Page, cookies};
use crate::{
    access::Viewer,
    app::Settings,
    context::Ctx,
    error::Result,
    feature::Feature,
    rooms::{self, Plan, Room, Wing},
    ui::{
        self, Assets, Drafts, Flash, NavGroup, NavItem, Notice, OrganizationLine, Shell, SignedIn, Tab,
        Theme, Tone, Undo,
    },
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
    /// Whether a form was sent.
    is_sent: bool,
    /// The led team whose pages were seen last.
    recent_team: Option<String>,
}

impl Asked {
    /// The query string.
    pub(super) fn query(&self) -> &str {
        self.address.split_once('?').map_or("", |(_, query)| query)
    }

    /// The navigation for the viewer at this address.
    pub(super) fn plan(&self, ctx: &Ctx, features: &[&'static Feature]) -> Plan {
        let pages = features.iter().flat_map(|feature| feature.navigation);
        rooms::plan(pages, &ctx.viewer, &self.path, self.recent_team.as_deref())
    }

    pub(super) fn new(settings: &Settings, request: &Request) -> Self {
        let (uri, headers) = (request.uri(), request.headers());
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
            is_sent: request.method() == Method::POST,
            recent_team: cookies::read(settings, headers, TEAM).map(str::to_owned),
        }
    }
}

const FLASH: &str = "castra_flash";
const TEAM: &str = "castra_team";

/// The `Set-Cookie` value that keeps which of their teams a lead is with; `None` if it is kept already.
pub(super) fn team_cookie(asked: &Asked, plan: &Plan) -> Option<String> {
    let (team, _) = plan.team.as_ref().filter(|_| plan.teams.len() > 1)?;
    let is_kept = asked
        .recent_team
        .as_deref()
        .map_or(plan.teams.first(), |recent| plan.teams.iter().find(|(id, ..)| id == recent));
    (is_kept.map(|(id, ..)| id) != Some(team))
        .then(|| format!("{TEAM}={}; Path=/; HttpOnly; SameSite=Strict", super::form::escape(team)))
}

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
pub(super) fn render(
    ctx: &Ctx,
    banner: Option<Banner>,
    hrefs: &Hrefs,
    asked: Asked,
    plan: &Plan,
    page: &Page,
) -> Markup {
    let (room, tabs) = room(plan);
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
        navigation: groups(plan),
        room,
        tabs,
        help: plan
            .rooms
            .iter()
            .any(|entry| entry.room == Room::Manual)
            .then(|| format!("/manual?page={}", super::form::escape(&asked.path))),
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
        drafts: match (ctx.viewer.person.is_some() && !page.gate, asked.is_sent) {
            (false, _) => Drafts::None,
            (true, true) => Drafts::Keep,
            (true, false) => Drafts::Restore,
        },
        flash: asked.flash,
        notice: ctx.viewer.unproven.is_some().then(unconfirmed),
        address: asked.address,
        ..Shell::default()
    };
    if page.gate { shell.gate(&page.content) } else { shell.page(&page.content) }
}

/// What a visitor reads on every page.
fn unconfirmed() -> Notice {
    Notice::warn("Your identity is not confirmed yet").body(html! {
        p {
            "You read what everyone here reads, and change nothing. Records that are private to you open once a person who knows you confirms that it is you. "
            (ui::Link::new("Show your code", "/account/proof"))
        }
    })
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

/// The groups of the sidebar.
fn groups(plan: &Plan) -> Vec<NavGroup> {
    let mut groups: Vec<NavGroup> = Vec::new();
    for entry in &plan.rooms {
        let wing = entry.room.wing();
        let name = name(wing);
        if groups.last().is_none_or(|group| group.name != name) {
            let heading = match &plan.team {
                Some((_, team)) if wing == Wing::Team && plan.teams.len() == 1 => format!("Team {team}"),
                _ => wing.label().to_owned(),
            };
            let current = plan.team.as_ref().map(|(id, _)| id);
            let teams = plan.teams.iter().filter(|_| wing == Wing::Team && plan.teams.len() > 1);
            let teams =
                teams.map(|(id, name, href)| NavItem::new(name, href).current(Some(id) == current)).collect();
            groups.push(NavGroup {
                name,
                heading,
                teams,
                items: Vec::new(),
                is_folded: wing == Wing::Instance,
            });
        }
        let (Some(group), Some(first)) = (groups.last_mut(), entry.pages.first()) else { continue };
        group.is_folded &= !entry.is_current;
        // A room of the company that has one page so far is called as that page.
        let label = match (wing, entry.pages.len()) {
            (Wing::Company, 1) => first.label,
            _ => entry.room.label(),
        };
        let item = NavItem::new(label, &first.href).current(entry.is_current);
        let key = entry.pages.iter().find_map(|page| page.key);
        group.items.push(key.into_iter().fold(item, NavItem::key));
    }
    groups
}

fn name(wing: Wing) -> &'static str {
    match wing {
        Wing::You => "you",
        Wing::Team => "team",
        Wing::Company => "company",
        Wing::Everyone => "everyone",
        Wing::Instance => "instance",
    }
}

/// The tabs of the current room.
fn room(plan: &Plan) -> (String, Vec<Tab>) {
    let Some(entry) = plan.rooms.iter().find(|entry| entry.is_current && entry.pages.len() > 1) else {
        return (String::new(), Vec::new());
    };
    let tabs = entry.pages.iter().map(|page| Tab::new(page.label, &page.href, page.is_current)).collect();
    let name = match (&plan.team, entry.room.wing()) {
        (Some((_, team)), Wing::Team) => format!("{} of {team}", entry.room.label()),
        _ => entry.room.label().to_owned(),
    };
    (name, tabs)
}
