//! Opening the instance that a configuration describes.

use std::sync::Arc;

use castra_platform::{App, Result, app::AppParts, clock::Clock, config::Config, db::Db, ids::Ids};

use crate::features::FEATURES;

/// Opens the instance. Its data folder is created, or closed to others.
pub(crate) async fn open(clock: Clock, config: &Config) -> Result<Arc<App>> {
    config.make_data_dir()?;
    open_unchanged(clock, config).await
}

/// Opens the instance, its data folder left as it is.
pub(crate) async fn open_unchanged(clock: Clock, config: &Config) -> Result<Arc<App>> {
    let db = Db::open(&config.location()?).await?;
    let settings = config.settings()?;
    castra_accounts::check_settings(&settings)?;
    App::start(AppParts {
        db,
        clock,
        ids: Ids::from_system(),
        data_dir: config.data_dir.clone(),
        keyring: config.keyring()?,
        settings,
        features: FEATURES,
        viewers: castra_org::organization::viewer,
        directory: castra_org::accounts::DIRECTORY,
        callers: castra_accounts::CALLERS,
    })
    .await
}
