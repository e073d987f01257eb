//! The one list of features, in reading order. To add a practice: add its folder, add its row.

use castra_platform::feature::Feature;

/// Every feature of Castra.
pub(crate) static FEATURES: &[&Feature] = &[
    &castra_org::today::FEATURE,
    &castra_org::charter::FEATURE,
    &castra_path::compare::FEATURE,
    &castra_org::people::FEATURE,
    &castra_org::changes::FEATURE,
    &castra_org::find::FEATURE,
    &castra_org::organization::FEATURE,
    &castra_org::org_file::FEATURE,
    &castra_org::imports::FEATURE,
    &castra_org::setup::FEATURE,
    &castra_org::readings::FEATURE,
    &castra_evidence::repositories::FEATURE,
    &castra_tech_lead::debt::FEATURE,
    &castra_tech_lead::gate::FEATURE,
    &castra_tech_lead::deliverables::FEATURE,
    &castra_tech_lead::growth::FEATURE,
    &castra_tech_lead::time::FEATURE,
    &castra_cto::resourcing::FEATURE,
    &castra_org::catalog::FEATURE,
    &castra_org::accounts::FEATURE,
    &castra_org::provisioning::FEATURE,
    &castra_platform::accounts::FEATURE,
    &castra_platform::private::FEATURE,
    &castra_platform::journal::FEATURE,
    &castra_platform::jobs::FEATURE,
];
