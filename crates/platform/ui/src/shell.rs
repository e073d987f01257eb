//! The frame of every page: document, sidebar, search, messages.

use maud::{DOCTYPE, Markup, html};

use super::navigation::rail_groups;
use super::{Form, Hat, NavGroup, Notice, PersonChip, Tab, Tone, tabs};

/// The chosen colour scheme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// The system's scheme.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All schemes, with the value posted and the label.
    pub const ALL: [(Self, &str, &str); 3] =
        [(Self::System, "system", "System"), (Self::Light, "light", "Light"), (Self::Dark, "dark", "Dark")];

    /// A half-filled circle, a sun, a moon.
    fn icon(self) -> Markup {
        html! {
            svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" {
                @match self {
                    Self::System => { circle cx="8" cy="8" r="6" {} path class="filled" d="M8 2a6 6 0 0 0 0 12z" {} }
                    Self::Light => { circle cx="8" cy="8" r="3" {} path d="M8 1v2M8 13v2M1 8h2M13 8h2M3 3l1.5 1.5M11.5 11.5 13 13M3 13l1.5-1.5M11.5 4.5 13 3" {} }
                    Self::Dark => { path d="M13 10A6 6 0 0 1 6 3a5.5 5.5 0 1 0 7 7z" {} }
                }
            }
        }
    }

    fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }
}

/// What happens to what is typed into forms and not sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Drafts {
    /// It is lost with the page.
    #[default]
    None,
    /// It is kept. The page shows what was just sent, so nothing older takes its place.
    Keep,
    /// It is kept, and put back.
    Restore,
}

impl Drafts {
    fn attribute(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Keep => Some("keep"),
            Self::Restore => Some("restore"),
        }
    }
}

/// The addresses of style sheet, script and icon.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    /// `castra.css`, with its content hash.
    pub style_sheet: String,
    /// `castra.js`, with its content hash.
    pub script: String,
    /// `castra.svg`, with its content hash.
    pub icon: String,
}

/// "Northwind Logistics · Medium, 84 people, 9 teams".
#[derive(Clone, Debug, Default)]
pub struct OrganizationLine {
    /// Its name.
    pub name: String,
    /// Its stage: "Medium".
    pub stage: String,
    /// The size: "84 people, 9 teams".
    pub size: String,
}

/// The signed-in person.
#[derive(Clone, Debug, Default)]
pub struct SignedIn {
    /// The name.
    pub name: String,
    /// The hat of the face.
    pub hat: Hat,
    /// Their own page.
    pub href: String,
    /// The address of the account page.
    pub account: String,
    /// The address that signs out.
    pub sign_out: String,
}

/// An undo for what a message reports.
#[derive(Clone, Debug, Default)]
pub struct Undo {
    /// The address it posts to.
    pub action: String,
    /// The label: "Undo".
    pub label: String,
}

/// A message about what was just done.
#[derive(Clone, Debug, Default)]
pub struct Flash {
    /// Its tone.
    pub tone: Tone,
    /// What happened.
    pub message: String,
    /// Undoes it.
    pub undo: Option<Undo>,
}

/// Everything around a page's own content.
///
/// Duty: language, document title, skip link, one banner, named navigation, one `main`, a live region.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Shell {
    /// The document's title, without the product's name.
    pub title: String,
    /// The language of the page; "en" when empty.
    pub language: String,
    /// The chosen colour scheme.
    pub theme: Theme,
    /// Style sheet and script.
    pub assets: Assets,
    /// The organization, once there is one.
    pub organization: Option<OrganizationLine>,
    /// The rail.
    pub navigation: Vec<NavGroup>,
    /// The room's name.
    pub room: String,
    /// The address of the help on this page, if there is any.
    pub help: Option<String>,
    /// The pages of the room, if there are several.
    pub tabs: Vec<Tab>,
    /// The signed-in person.
    pub person: Option<SignedIn>,
    /// What happens to what is typed into forms and not sent.
    pub drafts: Drafts,
    /// A message.
    pub flash: Option<Flash>,
    /// What limits this person on every page.
    pub notice: Option<Notice>,
    /// The current address, to which the colour scheme form returns.
    pub address: String,
    /// The search term.
    pub query: String,
    /// Hidden pairs for every form of the frame, such as the cross-site token.
    pub hidden: Vec<(String, String)>,
}

impl Shell {
    /// The whole document with sidebar and search, for signed-in people.
    pub fn page(&self, content: &Markup) -> Markup {
        self.document(&html! {
            div class="app" {
                header class="rail" {
                    (brand())
                    button class="button menu-button" type="button" popovertarget="menu" { "Menu" }
                    div class="menu" id="menu" popover {
                        (rail_groups(&self.navigation))
                        (self.foot())
                    }
                }
                div class="page" {
                    div class="top" {
                        @if let Some(organization) = &self.organization {
                            section class="organization-line" aria-label="Your organization" {
                                (organization.name) " · " b { (organization.stage) } ", " (organization.size)
                            }
                        }
                        (self.find())
                        @if let Some(help) = &self.help {
                            nav class="help-link" aria-label="Help" {
                                a href=(help) title="Help on this page" { "?" span class="hidden" { " Help on this page" } }
                            }
                        }
                    }
                    (self.messages())
                    @if let Some(notice) = &self.notice { section aria-label="Your account" { (notice) } }
                    @if !self.tabs.is_empty() { div class="room" { (tabs(&self.room, &self.tabs)) } }
                    main id="main" tabindex="-1" { (content) }
                }
            }
        })
    }

    /// A narrow document without sidebar: signing in, setting up, errors before signing in.
    pub fn gate(&self, content: &Markup) -> Markup {
        self.document(&html! {
            div class="gate" {
                header { (brand()) }
                (self.messages())
                main id="main" tabindex="-1" { (content) }
                footer { (self.theme_form()) }
            }
        })
    }

    fn document(&self, body: &Markup) -> Markup {
        let language = if self.language.is_empty() { "en" } else { &self.language };
        html! {
            (DOCTYPE)
            html lang=(language) data-theme=[self.theme.attribute()] data-drafts=[self.drafts.attribute()] {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (self.title) " · Castra" }
                    link rel="icon" href=(self.assets.icon) type="image/svg+xml";
                    link rel="stylesheet" href=(self.assets.style_sheet);
                    script src=(self.assets.script) defer {}
                }
                body {
                    a class="skip" href="#main" { "Skip to content" }
                    (body)
                    div id="live" class="hidden" role="status" aria-live="polite" {}
                }
            }
        }
    }

    fn find(&self) -> Markup {
        html! {
            form class="find" action="/find" method="get" role="search" aria-label="Find" {
                label class="hidden" for="find" { "Find people, teams, pages, and who does what" }
                input id="find" name="q" type="search" value=(self.query) placeholder="Who does…" autocomplete="off";
                kbd { "Ctrl K" }
            }
        }
    }

    /// The message after a form, where pages and partial updates show it. It stays in view, and one that can be undone
    /// has the focus.
    pub fn messages(&self) -> Markup {
        html! {
            div id="flash" role="status" {
                @if let Some(flash) = &self.flash {
                    @let focused = flash.undo.is_some();
                    div class={ "notice flash " (flash.tone.class()) } tabindex=[focused.then_some("-1")] autofocus[focused] data-focus[focused] {
                        (flash.tone.glyph())
                        p { (flash.message) }
                        @if let Some(undo) = &flash.undo {
                            (self.shell_form(Form::button(&undo.action, super::Button::new(&undo.label)).hidden("back", &self.address)))
                        }
                    }
                }
            }
        }
    }

    fn shell_form(&self, form: Form) -> Form {
        self.hidden.iter().fold(form, |form, (name, value)| form.hidden(name, value))
    }

    fn foot(&self) -> Markup {
        html! {
            div class="rail-foot" {
                @if let Some(person) = &self.person { (PersonChip::new(&person.name, person.hat).href(&person.href)) }
                div class="rail-own" {
                    @if let Some(person) = &self.person {
                        a href=(person.account) { "Account" }
                        (self.shell_form(Form::button(&person.sign_out, super::Button::quiet("Sign out"))))
                    }
                    (self.theme_form())
                }
            }
        }
    }

    fn theme_form(&self) -> Markup {
        html! {
            form class="theme" method="post" action="/preferences/theme" {
                @for (name, value) in &self.hidden { input type="hidden" name=(name) value=(value); }
                input type="hidden" name="back" value=(self.address);
                fieldset {
                    legend class="hidden" { "Colour scheme" }
                    @for (theme, value, word) in Theme::ALL {
                        button type="submit" name="theme" value=(value) title=(word) aria-pressed=(if theme == self.theme { "true" } else { "false" }) {
                            (theme.icon())
                            span class="hidden" { (word) }
                        }
                    }
                }
            }
        }
    }
}

/// The logo: the square plan of a Roman camp with its two crossing streets and four gates.
fn brand() -> Markup {
    html! {
        a class="brand" href="/" {
            svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" {
                rect x="3" y="3" width="18" height="18" rx="3.5" {}
                path d="M12 3v18M3 12h18" {}
            }
            "Castra"
        }
    }
}
