//! The one list of features, in reading order. To add a practice: add its folder, add its row.

use castra_platform::feature::Feature;

/// Every feature of Castra.
pub(crate) static FEATURES: &[&Feature] = &[
    &castra_org::organization::FEATURE,
    &castra_org::org_file::FEATURE,
    &castra_org::readings::FEATURE,
    &castra_org::charter::FEATURE,
];
