//! Components: all elements of a page, as functions and small structs that render themselves; with their style sheet and
//! script ([`assets`]).
//!
//! A page composes these and never writes a class name of its own. Each component names its accessibility duty in its doc
//! comment. There is no inline style, script or event handler anywhere, so that the strict content security policy holds;
//! widths of bars are SVG geometry instead.
//!
//! This crate knows no request, no record and nothing else of ours: plain data in, HTML out.

mod agenda;
pub mod assets;
mod audience;
mod button;
mod card;
pub mod chart;
mod checklist;
mod dialog;
mod field;
pub mod figures;
mod finding;
mod form;
mod heat_map;
mod levels;
mod live;
mod markdown;
mod navigation;
mod notice;
mod page_head;
mod panel;
mod person;
mod plan;
mod progress;
mod raci;
mod results;
mod shell;
mod sides;
mod status;
mod strip;
mod table;
mod task;
mod text;
mod tile;
mod timeline;
mod versus;
mod week_strip;

pub use agenda::{AgendaLine, DoneLine, agenda, done_list};
pub use audience::audience;
pub use button::{Button, ButtonKind, actions, copy_button};
pub use card::{Card, columns, grid, halves, inset, stack, wide, with_aside};
pub use checklist::{Checklist, ChecklistItem};
pub use dialog::{Dialog, in_dialog};
pub use field::{Checkbox, Choice, Field, RadioGroup, choices, shown_by_choice};
pub use figures::{number, percent};
pub use finding::{Finding, findings};
pub use form::{ErrorSummary, FieldError, FilterBar, Form, field_row, without_passkeys};
pub use heat_map::{HeatCell, HeatColumn, HeatMap, HeatRow};
pub use levels::{LevelBoard, LevelCell};
pub use live::live;
pub use markdown::{markdown, within_a_page};
pub use maud::{Markup, PreEscaped, Render, html};
pub use navigation::{Hat, NavGroup, NavItem, Pagination, Tab, tabs};
pub use notice::{EmptyState, Notice};
pub use page_head::PageHead;
pub use panel::{Panel, PanelLine, panels};
pub use person::PersonChip;
pub use plan::{Effect, PlanLine, offending_line, plan};
pub use progress::{Progress, Step, steps};
pub use raci::{Letter, RaciCell, RaciMatrix};
pub use results::{Found, results};
pub use shell::{Assets, Drafts, Flash, OrganizationLine, Shell, SignedIn, Theme, Undo};
pub use sides::{Part, sides};
pub use status::{Pill, Status, Tone};
pub use strip::{StripItem, status_strip};
pub use table::{Column, DataTable, Row, Sort};
pub use task::{Task, TaskGroup, tasks};
pub use text::{
    Chip, Definition, Link, address, because, chips, code, code_block, definitions, disclosure,
    disclosure_of_acts, evidence, heading, hidden_text, lines, list, more, muted, paragraph, path, small,
    strong, unbroken, unscripted, when,
};
pub use tile::{Tile, tiles};
pub use timeline::{Event, timeline};
pub use versus::{LiveFigure, Point, Side, Versus, three_ways};
pub use week_strip::{WeekCell, WeekRow, WeekStrip};
