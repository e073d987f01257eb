//! Today: what wants this person's attention now, hat by hat, each with why it is here.

mod pages;
mod views;

use castra_platform::{
    access::Hat,
    feature::{Feature, Navigation},
};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    navigation: &[Navigation { label: "Today", href: "/", hat: Hat::Everyone, key: Some('t') }],
    pages: Some(pages::routes),
    ..Feature::new("today", "Today")
};
