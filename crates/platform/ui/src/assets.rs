//! The style sheet, the script and the icon that every page loads.

/// The colours and sizes alone, for pictures that are downloaded.
pub const TOKENS: &str = include_str!("../assets/tokens.css");
/// The style of charts alone, for pictures that are downloaded.
pub const CHARTS: &str = include_str!("../assets/charts.css");
/// The whole style sheet. The order of its layers comes first, in `castra.css`.
pub const STYLE_SHEET: &str = concat!(
    include_str!("../assets/castra.css"),
    include_str!("../assets/tokens.css"),
    include_str!("../assets/charts.css")
);
/// The script.
pub const SCRIPT: &str = include_str!("../assets/castra.js");
/// The icon.
pub const ICON: &str = include_str!("../assets/icon.svg");
