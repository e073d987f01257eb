//! A page as a reader meets it, for snapshots that a reviewer can read: headings, links with their addresses, fields with
//! their values, tables by row. The frame around it, classes and pictures are left out.

/// The main part of a page, one line for each thing in it.
pub fn outline(page: &str) -> String {
    let main = page.split_once("<main").map_or(page, |(_, rest)| rest);
    let main = main.split_once("</main>").map_or(main, |(main, _)| main);
    let main = main.split_once('>').map_or(main, |(_, inside)| inside);
    let mut outline = Outline::default();
    let mut rest = main;
    while let Some((text, after)) = rest.split_once('<') {
        outline.text(text);
        let Some((tag, after)) = split_tag(after) else { break };
        outline.tag(tag);
        rest = skipped(tag, after);
    }
    outline.text(rest);
    outline.end_line();
    outline.lines.join("\n")
}

/// A tag and what follows it; a `>` may be within an attribute.
fn split_tag(text: &str) -> Option<(&str, &str)> {
    let mut is_quoted = false;
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => is_quoted = !is_quoted,
            '>' if !is_quoted => return Some((&text[..at], &text[at + 1..])),
            _ => {}
        }
    }
    None
}

/// What follows a tag, without the content of pictures, scripts and styles.
fn skipped<'a>(tag: &str, after: &'a str) -> &'a str {
    let name = name_of(tag);
    if !["svg", "script", "style", "template"].contains(&name) || tag.ends_with('/') {
        return after;
    }
    after.split_once(&format!("</{name}>")).map_or("", |(_, rest)| rest)
}

fn name_of(tag: &str) -> &str {
    tag.split([' ', '/']).next().unwrap_or_default()
}

/// An attribute's value.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next().map(plain)
}

fn plain(text: &str) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")]
        .into_iter()
        .fold(text.to_owned(), |text, (written, meant)| text.replace(written, meant))
}

#[derive(Default)]
struct Outline {
    lines: Vec<String>,
    line: String,
    /// The address of the link that is open.
    href: Option<String>,
    /// Whether a table's cell is open: its parts stay in the row's line.
    in_cell: bool,
}

impl Outline {
    fn text(&mut self, text: &str) {
        for word in plain(text).split(' ').filter(|word| !word.is_empty()) {
            if !self.line.is_empty() && !self.line.ends_with([' ', '[', '(']) {
                self.line.push(' ');
            }
            self.line.push_str(word);
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        if !line.trim().is_empty() {
            self.lines.push(line.trim_end().to_owned());
        }
    }

    fn begin(&mut self, with: &str) {
        if !self.in_cell {
            self.end_line();
        }
        self.text(with);
        if !with.is_empty() {
            self.line.push(' ');
        }
    }

    fn tag(&mut self, tag: &str) {
        match tag {
            "/h1" | "/h2" | "/h3" | "/h4" | "/p" | "/div" | "/li" | "/dd" | "/form" | "/summary"
            | "/legend" | "/label" => return self.begin(""),
            "/tr" => {
                self.line.push_str(" |");
                return self.end_line();
            }
            "/td" | "/th" => {
                self.in_cell = false;
                return;
            }
            "/a" => {
                if let Some(href) = self.href.take() {
                    self.line.push_str(&format!("]({href})"));
                }
                return;
            }
            "/button" => {
                self.line.push(']');
                return;
            }
            _ => {}
        }
        match name_of(tag) {
            "h1" => self.begin("#"),
            "h2" => self.begin("##"),
            "h3" | "h4" => self.begin("###"),
            "p" | "div" | "ul" | "dl" | "section" | "dt" | "summary" | "legend" | "label" => self.begin(""),
            "dd" => self.text(":"),
            "li" => self.begin("-"),
            "form" => self.begin(&format!("form {}", attribute(tag, "action").unwrap_or_default())),
            "td" | "th" => {
                self.text("|");
                self.in_cell = true;
            }
            "a" => {
                self.text("");
                self.line.push_str(if self.line.is_empty() || self.line.ends_with(' ') { "[" } else { " [" });
                self.href = attribute(tag, "href");
            }
            "button" => self.line.push_str(" [button"),
            "input" | "textarea" | "select" => self.field(tag),
            "option" => self.text(if tag.contains(" selected") { "(x)" } else { "( )" }),
            _ => {}
        }
    }

    fn field(&mut self, tag: &str) {
        let name = attribute(tag, "name").unwrap_or_default();
        // The form's own pairs: a secret, an address to go back to.
        if name.is_empty() || name == "csrf" {
            return;
        }
        let kind = attribute(tag, "type").unwrap_or_else(|| name_of(tag).to_owned());
        let value = attribute(tag, "value").unwrap_or_default();
        let mark = if tag.contains(" checked") { " (x)" } else { "" };
        self.text(&format!("<{kind} {name}={value:?}{mark}>"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_by_line() {
        let page = "<html><body><nav><a href=\"/\">Home</a></nav><main id=\"main\"><h1>Goals</h1><p>Two of <b>three</b> &amp; more, \
                    <a class=\"x\" href=\"/goals/1\">the first</a>.</p><svg><title>No</title></svg><table><tr><th>Name</th></tr>\
                    <tr><td><a href=\"/a\">A</a></td><td>2</td></tr></table><form action=\"/goals\"><label>Title</label>\
                    <input type=\"text\" name=\"title\" value=\"a &gt; b\"><button>Save</button></form></main></body></html>";
        assert_eq!(
            outline(page),
            "# Goals\nTwo of three & more, [the first](/goals/1) .\n| Name |\n| [A](/a) | 2 |\nform /goals\nTitle\n\
             <text title=\"a > b\"> [button Save]"
        );
    }
}
