//! Later.
pub(super) fn routes() -> castra_platform::web::Routes {
    castra_platform::web::Routes::new()
}
