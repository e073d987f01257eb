//! A ladder as YAML and as rows of a table, as [`super::read`] accepts them.

use super::model::Ladder;

/// A text in YAML double quotes, on one line.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

/// The ladder as YAML.
pub(super) fn yaml(ladder: &Ladder) -> String {
    let mut text = format!("castra-ladder: 1\nname: {}\n\naxes:\n", quoted(&ladder.name));
    for axis in &ladder.axes {
        text.push_str(&format!(
            "  - id: {}\n    title: {}\n    about: {}\n    levels:\n",
            quoted(&axis.id),
            quoted(&axis.title),
            quoted(&axis.about)
        ));
        for rung in &axis.levels {
            text.push_str(&format!(
                "      - title: {}\n        text: {}\n",
                quoted(&rung.title),
                quoted(&rung.text)
            ));
        }
    }
    text.push_str(if ladder.profiles.is_empty() { "\nprofiles: []\n" } else { "\nprofiles:\n" });
    for profile in &ladder.profiles {
        text.push_str(&format!("  - role: {}\n", quoted(profile.role.as_str())));
        for (axis, level) in &profile.levels {
            text.push_str(&format!("    {}: {level}\n", quoted(axis)));
        }
    }
    text
}

/// The header of the table.
pub(super) const HEAD: [&str; 6] = ["kind", "axis", "level", "title", "text", "role"];

/// The ladder as rows under [`HEAD`].
pub(super) fn rows(ladder: &Ladder) -> Vec<Vec<String>> {
    let row = |cells: [&str; 6]| cells.map(str::to_owned).to_vec();
    let mut rows = vec![row(["ladder", "", "", &ladder.name, "", ""])];
    for axis in &ladder.axes {
        rows.push(row(["axis", &axis.id, "", &axis.title, &axis.about, ""]));
        for (at, rung) in axis.levels.iter().enumerate() {
            rows.push(row(["level", &axis.id, &(at + 1).to_string(), &rung.title, &rung.text, ""]));
        }
    }
    for profile in &ladder.profiles {
        for (axis, level) in &profile.levels {
            rows.push(row(["profile", axis, &level.to_string(), "", "", profile.role.as_str()]));
        }
    }
    rows
}
