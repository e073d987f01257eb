//! Answers: pure functions over [`Facts`](crate::Facts). The clock is a parameter, nothing is read from disk,
//! and every answer reports what it left out.

mod activity;
mod advisors;
mod areas;
mod authorship;
mod baskets;
mod change_measures;
mod change_risk;
mod coding_time;
mod components;
mod coupling;
mod coupling_across;
mod documentation;
mod fading;
mod file_knowledge;
mod filter;
mod functions;
mod graph;
mod hotspots;
mod knowledge;
mod life_table;
mod line_history;
mod lineage;
mod numbers;
mod releases;
mod sole;
mod summary;
mod survival;
mod team_crossings;
mod technologies;
mod technology_table;
mod truck_factor;
mod unmarked_copies;
mod upkeep;

pub use activity::{Activity, PersonActivity, commits_by_person};
pub use advisors::{Advisor, ask_whom};
pub use areas::{KnownArea, PersonKnowledge};
pub use authorship::{Authorship, recency};
pub use change_measures::{ChangeMeasures, Experience};
pub use change_risk::{
    ChangeReason, ChangeRisk, ChangeRiskOptions, FileReason, MissingFile, RiskyFile, change_risk,
};
pub use coding_time::{CodingTime, CodingWeek, SessionOptions, coding_sessions};
pub use components::Division;
pub use coupling::{Coupled, Coupling, CouplingOptions, CouplingSum, coupling};
pub use coupling_across::{CouplingAcross, RepositoryPart, coupling_across};
pub use documentation::{
    DocumentFreshness, DocumentationFreshness, DocumentationOptions, documentation_freshness,
};
pub use fading::{
    Fading, FadingArea, FadingComponent, KnowledgeLost, LostComponent, LostFile, fading, knowledge_lost,
};
pub use file_knowledge::FileKnowledge;
pub use filter::{Exclusions, Filter};
pub use functions::{FunctionHotspot, FunctionHotspots, FunctionOptions, function_hotspots};
pub use hotspots::{ComplexityTrend, Hotspot, HotspotOptions, Hotspots, hotspots};
pub use knowledge::{ComponentKnowledge, Knowledge, KnowledgeOptions, knowledge};
pub(crate) use lineage::Lineage;
pub use releases::{Release, ReleaseOptions, Releases, releases};
pub use sole::{Part, SoleKnowledge};
pub use summary::{LanguageShare, Summary, SummaryOptions, language_of, summary};
pub use survival::{
    AuthorLines, CohortLines, FileAge, Period, Survival, SurvivalOptions, SurvivalPoint, survival,
};
pub use team_crossings::{Crossing, TeamCrossingOptions, TeamCrossings, TeamPair, TeamShare, team_crossings};
pub use technologies::{
    Technologies, Technology, TechnologyKind, TechnologyMonth, TechnologyOptions, TechnologyPlace,
    technologies,
};
pub use truck_factor::TruckStep;
pub use unmarked_copies::{UnmarkedCopy, UnmarkedCopyOptions, unmarked_copies};
pub use upkeep::{Upkeep, UpkeepOptions, is_in_place, upkeep};
