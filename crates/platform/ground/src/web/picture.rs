//! A page's picture as a separate file: the drawing as SVG with its style, its numbers as CSV.
//!
//! Any page with a [`Caption`](crate::ui::chart::Caption) answers `?picture=ID.svg` and `?picture=ID.csv` in addition to
//! its own parameters, with the page's own permissions. The picture is taken from the finished page: the download is what
//! was seen.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};

use super::{csv, form};
use crate::ui::assets::{CHARTS, TOKENS};

/// The parameter that asks for a picture.
const PARAMETER: &str = "picture";

/// The requested picture: its id, and `svg` or `csv`.
pub(super) fn asked(query: &str) -> Option<(String, String)> {
    let pairs = form::pairs(query);
    let (_, name) = pairs.into_iter().find(|(key, _)| key == PARAMETER)?;
    let (id, format) = name.rsplit_once('.')?;
    Some((id.to_owned(), format.to_owned()))
}

/// Adds the page's own query to the links of its pictures, so that they show the same day and filter.
pub(super) fn carry_query(content: String, query: &str) -> String {
    let own = form::pairs(query).into_iter().filter(|(key, _)| key != PARAMETER);
    let kept: Vec<_> =
        own.map(|(key, value)| format!("{}={}&amp;", form::escape(&key), form::escape(&value))).collect();
    let link = format!("href=\"?{PARAMETER}=");
    if kept.is_empty() || !content.contains(&link) {
        return content;
    }
    content.replace(&link, &format!("href=\"?{}{PARAMETER}=", kept.concat()))
}

/// The picture as a download, if the page's content has it.
pub(super) fn download(content: &str, id: &str, format: &str) -> Option<Response> {
    let figure = figure(content, id)?;
    match format {
        "svg" => {
            let disposition = format!("attachment; filename=\"{id}.svg\"");
            let headers = [
                (header::CONTENT_TYPE, "image/svg+xml".to_owned()),
                (header::CONTENT_DISPOSITION, disposition),
            ];
            Some((headers, standalone(drawing(figure, id)?)).into_response())
        }
        "csv" => {
            let mut rows = table(figure).into_iter();
            let head = rows.next()?;
            Some(csv::download(id, &head.iter().map(String::as_str).collect::<Vec<_>>(), rows))
        }
        _ => None,
    }
}

/// The markup of the figure with this id. Ids are ours and need no escaping; anything else is not found.
fn figure<'a>(content: &'a str, id: &str) -> Option<&'a str> {
    let is_ours = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if id.is_empty() || !id.chars().all(is_ours) {
        return None;
    }
    let start = content.find(&format!("<figure class=\"chart\" id=\"{id}\""))?;
    let rest = &content[start..];
    Some(&rest[..rest.find("</figure>")?])
}

/// The drawing itself: the outermost `svg` around the title that names it.
fn drawing<'a>(figure: &'a str, id: &str) -> Option<&'a str> {
    let title = figure.find(&format!("<title id=\"{id}-title\""))?;
    let start = figure[..title].rfind("<svg")?;
    let (mut depth, mut at) = (0_usize, start);
    loop {
        let rest = &figure[at..];
        let (open, close) = (rest.find("<svg"), rest.find("</svg>")?);
        if let Some(open) = open.filter(|open| *open < close) {
            (depth, at) = (depth + 1, at + open + "<svg".len());
        } else {
            (depth, at) = (depth - 1, at + close + "</svg>".len());
            if depth == 0 {
                return Some(&figure[start..at]);
            }
        }
    }
}

/// The drawing with its namespace, and the rules that colour it in light and dark.
fn standalone(drawing: &str) -> String {
    let inside = drawing.strip_prefix("<svg").unwrap_or(drawing);
    let (attributes, rest) = inside.split_once('>').unwrap_or((inside, ""));
    let ground = "svg{background:var(--paper)}svg text{font-family:var(--sans)}";
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"{attributes}>\
         <style>{TOKENS}{CHARTS}{ground}</style>{rest}\n"
    )
}

/// The cells of the figure's table, row by row, without markup.
fn table(figure: &str) -> Vec<Vec<String>> {
    let body = figure.find("<table").map_or("", |start| &figure[start..]);
    let rows = body.split("<tr").skip(1);
    let cells = |row: &str| -> Vec<String> {
        let starts = row.match_indices("<t").filter(|(at, _)| {
            matches!(row.as_bytes().get(at + 2), Some(b'h' | b'd'))
                && matches!(row.as_bytes().get(at + 3), Some(b' ' | b'>'))
        });
        let inside = starts.map(|(at, _)| {
            let cell = &row[at..];
            let end = cell.find("</td>").or_else(|| cell.find("</th>")).unwrap_or(cell.len());
            let end = cell.find("</th>").map_or(end, |th| th.min(end));
            text(&cell[..end])
        });
        inside.collect()
    };
    rows.map(cells).filter(|cells| !cells.is_empty()).collect()
}

/// The text of some markup: without tags, with entities as their characters.
fn text(markup: &str) -> String {
    let pieces = markup.split('<').filter_map(|piece| piece.split_once('>').map(|(_, text)| text));
    let text: String = pieces.collect();
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use maud::Render;

    use super::*;
    use crate::ui::chart::{Across, Caption, Line, LineChart};

    fn chart() -> String {
        let chart = LineChart {
            caption: Caption::new("ages", "Ages, <years>", "How old it gets"),
            across: "Year".to_owned(),
            up: "Years".to_owned(),
            places: Across::Steps(vec!["2025".to_owned(), "2026".to_owned()]),
            lines: vec![Line::new("R&D \"core\"", vec![Some(1.0), Some(2.5)])],
        };
        format!("<p>before</p>{}<p>after</p>", chart.render().into_string())
    }

    #[test]
    fn a_drawing_comes_alone_with_its_style() {
        let page = chart();
        let alone = standalone(drawing(figure(&page, "ages").unwrap(), "ages").unwrap());
        assert!(
            alone.starts_with("<?xml") && alone.contains("<svg xmlns=\"http://www.w3.org/2000/svg\" class=")
        );
        assert!(
            alone.contains("--paper:")
                && alone.contains(".line-chart")
                && alone.trim_end().ends_with("</svg>")
        );
        assert!(!alone.contains("before") && !alone.contains("<table"));
    }

    #[test]
    fn its_numbers_are_those_of_the_table() {
        let page = chart();
        let rows = table(figure(&page, "ages").unwrap());
        assert_eq!(rows, [["Year", "R&D \"core\""], ["2025", "1"], ["2026", "2.5"]]);
    }

    #[test]
    fn links_keep_the_pages_own_query_and_nothing_else_is_a_picture() {
        assert_eq!(
            carry_query("<a href=\"?picture=ages.csv\">".to_owned(), "on=2026-03-01&picture=x.svg&q=a%22b"),
            "<a href=\"?on=2026-03-01&amp;q=a%22b&amp;picture=ages.csv\">"
        );
        assert_eq!(asked("picture=ages.svg"), Some(("ages".to_owned(), "svg".to_owned())));
        assert!(asked("on=2026-03-01").is_none());
        for (id, format) in [("ages", "png"), ("other", "svg"), ("\"", "svg"), ("", "csv")] {
            assert!(download(&chart(), id, format).is_none(), "{id}.{format}");
        }
    }
}
