//! As much of Clojure's text as is needed to find data and expectations in test files.

/// Something that a file says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Form {
    /// In round brackets.
    List(Vec<Form>),
    /// In square or curly brackets: what a map holds is its keys and values in turn.
    Vector(Vec<Form>),
    /// In quotation marks.
    Text(String),
    /// A number, a keyword or a name.
    Word(String),
}

impl Form {
    /// What is in the brackets.
    pub(crate) fn items(&self) -> &[Form] {
        match self {
            Self::List(items) | Self::Vector(items) => items,
            Self::Text(_) | Self::Word(_) => &[],
        }
    }

    /// The word, if it is one.
    pub(crate) fn word(&self) -> Option<&str> {
        if let Self::Word(word) = self { Some(word) } else { None }
    }

    /// A word or a text as it is shown.
    pub(crate) fn shown(&self) -> &str {
        match self {
            Self::Text(text) | Self::Word(text) => text,
            Self::List(_) | Self::Vector(_) => "",
        }
    }

    /// Whether it is a list that begins with the word.
    pub(crate) fn calls(&self, name: &str) -> bool {
        matches!(self, Self::List(items) if items.first().and_then(Form::word) == Some(name))
    }

    /// This and everything in it, outer things first.
    pub(crate) fn all(&self) -> Vec<&Form> {
        let mut found = vec![self];
        found.extend(self.items().iter().flat_map(Form::all));
        found
    }
}

/// All forms of a file.
pub(crate) fn read(text: &str) -> Vec<Form> {
    let mut reader = Reader { rest: text };
    let mut forms = Vec::new();
    while let Some(form) = reader.form() {
        forms.push(form);
    }
    forms
}

struct Reader<'a> {
    rest: &'a str,
}

const CLOSING: [char; 3] = [')', ']', '}'];

impl Reader<'_> {
    /// The next form; nothing at the end of the file or of the brackets.
    fn form(&mut self) -> Option<Form> {
        self.skip();
        let first = self.rest.chars().next()?;
        match first {
            '(' => Some(Form::List(self.inside())),
            '[' | '{' => Some(Form::Vector(self.inside())),
            '"' => Some(Form::Text(self.text())),
            '^' => {
                // What is said about the next form.
                self.rest = &self.rest[1..];
                self.form()?;
                self.form()
            }
            '#' | '\'' | '`' | '@' => {
                self.rest = &self.rest[1..];
                self.form()
            }
            _ if CLOSING.contains(&first) => None,
            _ => Some(Form::Word(self.word())),
        }
    }

    fn skip(&mut self) {
        loop {
            self.rest = self.rest.trim_start_matches(|sign: char| sign.is_whitespace() || sign == ',');
            let Some(comment) = self.rest.strip_prefix(';') else { return };
            self.rest = comment.find('\n').map_or("", |end| &comment[end..]);
        }
    }

    fn inside(&mut self) -> Vec<Form> {
        self.rest = &self.rest[1..];
        let mut items = Vec::new();
        while let Some(item) = self.form() {
            items.push(item);
        }
        self.rest = self.rest.strip_prefix(CLOSING).unwrap_or(self.rest);
        items
    }

    fn text(&mut self) -> String {
        let mut text = String::new();
        let mut signs = self.rest.char_indices().skip(1);
        while let Some((at, sign)) = signs.next() {
            match sign {
                '"' => {
                    self.rest = &self.rest[at + 1..];
                    return text;
                }
                '\\' => text.extend(signs.next().map(|(_, sign)| match sign {
                    'n' => '\n',
                    't' => '\t',
                    other => other,
                })),
                other => text.push(other),
            }
        }
        self.rest = "";
        text
    }

    fn word(&mut self) -> String {
        let ends = |sign: char| sign.is_whitespace() || "()[]{}\",;".contains(sign);
        // At least one sign, so that nothing is read for ever.
        let end = self.rest.char_indices().skip(1).find(|&(_, sign)| ends(sign));
        let (word, rest) = self.rest.split_at(end.map_or(self.rest.len(), |(at, _)| at));
        self.rest = rest;
        word.to_owned()
    }
}
