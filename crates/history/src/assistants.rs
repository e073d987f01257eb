//! Recognizes coding assistants, which are programs, by their names in commits. The names are data:
//! `assistants.txt`.

/// Names, addresses and texts, in the format described in the file.
const KNOWN: &str = include_str!("assistants.txt");

/// Trailers that name an assistant, with or without an address.
const TRAILERS: [&str; 3] = ["assisted-by", "generated-by", "ai-assisted-by"];

/// Whether an author or co-author is an assistant.
pub(crate) fn is_assistant(name: &str, email: &str) -> bool {
    let (name, email) = (name.trim().to_lowercase(), email.trim().to_lowercase());
    let user = email.strip_suffix("@users.noreply.github.com").unwrap_or_default();
    let login = user.rsplit('+').next().unwrap_or_default();
    let login = login.strip_suffix("[bot]").unwrap_or(login);
    let bot = name.strip_suffix("[bot]").unwrap_or_default();
    is_known("address", &email)
        || is_known("login", login)
        || is_known("login", bot)
        || is_known("name", &name)
}

/// Whether a line of a message shows that an assistant helped: a trailer, or an assistant's own footer.
pub(crate) fn tells_of_an_assistant(line: &str) -> bool {
    let line = line.trim().to_lowercase();
    if let Some((key, value)) = line.split_once(':')
        && TRAILERS.contains(&key)
    {
        let value = value.trim();
        let word = value.split([':', '(', '<']).next().unwrap_or(value).trim();
        let address = value.split_once('<').map(|(_, rest)| rest.trim_end_matches('>')).unwrap_or_default();
        return is_known("word", word) || is_assistant(word, address);
    }
    let text = line.trim_start_matches(|first: char| !first.is_alphanumeric());
    KNOWN.lines().filter_map(|known| known.strip_prefix("text ")).any(|start| text.starts_with(start))
}

fn is_known(kind: &str, text: &str) -> bool {
    let of_kind = |line: &'static str| line.strip_prefix(kind)?.strip_prefix(' ').map(str::trim);
    !text.is_empty()
        && KNOWN.lines().filter_map(of_kind).any(|known| match known.strip_suffix('*') {
            Some(start) => text.starts_with(start),
            None => text == known,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assistants_are_distinguished_from_people() {
        for (name, email) in [
            ("Claude", "noreply@anthropic.com"),
            ("Claude Opus 4.6 (1M context)", "someone@example.org"),
            ("Copilot", "198982749+Copilot@users.noreply.github.com"),
            ("copilot-swe-agent[bot]", "198982749+Copilot@users.noreply.github.com"),
            ("Cursor", "cursoragent@cursor.com"),
            ("Codex", "codex@openai.com"),
            ("Devin AI", "158243242+devin-ai-integration[bot]@users.noreply.github.com"),
            ("gemini-code-assist[bot]", "176961590+gemini-code-assist[bot]@users.noreply.github.com"),
        ] {
            assert!(is_assistant(name, email), "{name} <{email}>");
        }
        for (name, email) in [
            ("Claude Other", "claude@example.org"),
            ("Claude", "claude@example.org"),
            ("Devin", "devin@example.org"),
            ("Gemini Jones", "12345+gemini@users.noreply.github.com"),
            ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com"),
            ("", ""),
        ] {
            assert!(!is_assistant(name, email), "{name} <{email}>");
        }
    }

    #[test]
    fn messages_name_assistants() {
        for line in [
            "Assisted-by: Claude:claude-opus-4 coccinelle",
            "assisted-by: GitHub Copilot <copilot@example.org>",
            "Generated-by: Codex (gpt-5)",
            "🤖 Generated with [Claude Code](https://example.org)",
        ] {
            assert!(tells_of_an_assistant(line), "{line}");
        }
        for line in
            ["Assisted-by: Ann Other <ann@example.org>", "Fix the claude client", "Reviewed-by: Claude", ""]
        {
            assert!(!tells_of_an_assistant(line), "{line}");
        }
    }
}
