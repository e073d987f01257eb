//! Bytes as text, and names as ids. Pure.

use std::collections::HashMap;

use castra_platform::text::{self, nearest};

use super::model::{Fault, SourceFile, fault};
use crate::org_file::yaml::{LARGEST, Place};

/// How many faults are reported with the nearest valid value: computing it for many would take hours.
const HINTS: usize = 100;

/// The file's text without its byte order mark, or the encoding it seems to have instead.
pub(super) fn decode(file: &SourceFile) -> Result<&str, Fault> {
    let start = Place { line: 1, column: 1 };
    let refuse = |place, message: &str| Err(fault(&file.name, place, message));
    let bytes = file.bytes.as_slice();
    if bytes.len() > LARGEST {
        return refuse(start, &format!("this file is larger than {} MB", LARGEST >> 20));
    }
    if bytes.starts_with(&[0xff, 0xfe])
        || bytes.starts_with(&[0xfe, 0xff])
        || bytes.iter().take(64).any(|byte| *byte == 0)
    {
        return refuse(start, "this is not UTF-8 but seems to be UTF-16; save it as UTF-8");
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let good = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            let line = good.matches('\n').count() + 1;
            let column = good.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            refuse(
                Place { line, column },
                "this is not UTF-8 but seems to be Latin-1 or Windows-1252; save it as UTF-8",
            )
        }
    }
}

/// A name as an id: lower-case letters, digits and hyphens; empty if nothing of it can be written so.
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    // Composed first, or an umlaut in two characters would lose its mark.
    for c in text::composed(name).chars().flat_map(char::to_lowercase) {
        match plain(c) {
            "" if c.is_ascii_alphanumeric() => slug.push(c),
            "" if matches!(c, '\'' | '’' | '\u{300}'..='\u{36f}') => {}
            "" => {
                if !slug.is_empty() && !slug.ends_with('-') {
                    slug.push('-');
                }
            }
            letters => slug.push_str(letters),
        }
    }
    slug.truncate(80);
    slug.trim_matches('-').to_owned()
}

/// A letter with a mark in plain letters, as people write it in addresses.
fn plain(c: char) -> &'static str {
    match c {
        'ä' | 'æ' => "ae",
        'ö' | 'œ' => "oe",
        'ü' => "ue",
        'ß' => "ss",
        'þ' => "th",
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'ğ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => "i",
        'ł' | 'ľ' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ø' | 'ő' => "o",
        'ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ť' | 'ţ' | 'ț' => "t",
        'ù' | 'ú' | 'û' | 'ū' | 'ů' | 'ű' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => "",
    }
}

/// "; did you mean `x`?", if a valid value is near and not too many faults were reported before.
pub(super) fn hint<'a>(faults: usize, text: &str, valid: impl IntoIterator<Item = &'a str>) -> String {
    if faults >= HINTS {
        return String::new();
    }
    nearest(text, valid, 0.8).map_or_else(String::new, |word| format!("; did you mean `{word}`?"))
}

/// Free names: `base`, `base-2` and so on. Each is tried once, however many want it.
#[derive(Debug, Default)]
pub(super) struct Numbers(HashMap<String, usize>);

impl Numbers {
    /// The first that fits, starting after those taken before.
    pub(super) fn free(
        &mut self,
        base: &str,
        is_taken: impl Fn(&str) -> bool,
        fits: impl Fn(&str) -> bool,
    ) -> String {
        let name = |n: usize| if n == 1 { base.to_owned() } else { format!("{base}-{n}") };
        let next = self.0.entry(base.to_owned()).or_insert(1);
        while is_taken(&name(*next)) {
            *next += 1;
        }
        let mut number = *next;
        while !fits(&name(number)) {
            number += 1;
        }
        name(number)
    }
}

/// The fault of a text that cannot be stored: unprintable or too long.
pub(super) fn unfit(text: &str) -> Option<&'static str> {
    if text::is_unshowable(text) {
        return Some("this contains unprintable characters");
    }
    (text.len() > 1000).then_some("this is longer than 1,000 characters")
}
