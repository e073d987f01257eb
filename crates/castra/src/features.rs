//! The one list of features, in reading order. To add a practice: add its folder, add its row.

use castra_platform::feature::Feature;

/// Every feature of Castra.
pub(crate) static FEATURES: &[&Feature] = &[
    &castra_org::today::FEATURE,
    &castra_org::digest::FEATURE,
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
    &castra_tech_lead::one_on_ones::FEATURE,
    &castra_tech_lead::feedback::FEATURE,
    &castra_tech_lead::tone::FEATURE,
    &castra_tech_lead::profiles::FEATURE,
    &castra_tech_lead::concerns::FEATURE,
    &castra_tech_lead::conflicts::FEATURE,
    &castra_tech_lead::debt::FEATURE,
    &castra_tech_lead::gate::FEATURE,
    &castra_tech_lead::deliverables::FEATURE,
    &castra_tech_lead::time::FEATURE,
    &castra_cto::resourcing::FEATURE,
    &castra_org::catalog::FEATURE,
    &castra_org::accounts::FEATURE,
    &castra_org::provisioning::FEATURE,
    &castra_platform::accounts::FEATURE,
    &castra_platform::own_data::FEATURE,
    &castra_platform::private::FEATURE,
    &castra_platform::journal::FEATURE,
    &castra_platform::jobs::FEATURE,
];
