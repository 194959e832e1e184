//! Sessions whose queries run on a cluster.

use std::sync::Arc;

use ballista_core::config::BALLISTA_CLIENT_PULL;
use ballista_core::extension::{SessionConfigExt as _, SessionStateExt as _};
use ballista_core::planner::BallistaQueryPlanner;
use datafusion::common::{DataFusionError, Result};
use datafusion::execution::SessionStateBuilder;
use datafusion::prelude::{SessionConfig, SessionContext};
use datafusion_proto::protobuf::LogicalPlanNode;
use heddle_datafusion::{HeddleOptions, ModuleRegistry, with_heddle};
use heddle_host::ModuleCache;

use crate::codecs::{Codecs, codecs};
use crate::planner::ClientPlanner;

/// The port of a URL without one.
const SCHEDULER_PORT: u16 = 50050;

/// A session on the cluster behind a scheduler, `df://host:port`. Functions of modules come into it as into any session that
/// [`with_heddle`] prepared, by CREATE FUNCTION or [`register_module`](heddle_datafusion::register_module), and reach the
/// executors with the queries. Nothing is connected until a query runs.
///
/// # Errors
/// DataFusion's Configuration for a URL that is none.
pub fn session(url: &str) -> Result<SessionContext> {
    let modules = Arc::new(ModuleRegistry::new(Arc::new(ModuleCache::new())));
    let builder = SessionStateBuilder::new().with_config(config());
    session_with(url, builder.with_default_features(), &modules)
}

/// What [`session`] begins with: Ballista's own settings, among them partitions for more cores than this machine may have.
#[must_use]
pub fn config() -> SessionConfig {
    SessionConfig::new_with_ballista()
}

/// As [`session`], of a state that has been begun and with a registry of modules that says how they travel. Functions that the
/// builder has are replaced by Ballista's; register them in the context.
///
/// # Errors
/// As [`session`].
pub fn session_with(
    url: &str,
    mut builder: SessionStateBuilder,
    modules: &Arc<ModuleRegistry>,
) -> Result<SessionContext> {
    let scheduler = scheduler_of(url)?;
    let Codecs { logical, physical } = codecs(modules);
    // A scheduler that pushes says a job's name when its first task ends; a query that is dropped before could not be cancelled.
    let config = builder.config().take().unwrap_or_default().upgrade_for_ballista();
    let config = config.set_bool(BALLISTA_CLIENT_PULL, true);
    let planner = BallistaQueryPlanner::<LogicalPlanNode>::with_extension(
        scheduler.clone(),
        config.ballista_config(),
        Arc::clone(&logical),
    );
    let planner = Arc::new(ClientPlanner { scheduler: scheduler.clone(), inner: Arc::new(planner) });
    let config = with_options(config)
        .with_ballista_logical_extension_codec(logical)
        .with_ballista_physical_extension_codec(physical)
        .with_ballista_query_planner(planner);
    let state = with_heddle(builder.with_config(config)).build();
    Ok(SessionContext::new_with_state(state.upgrade_for_ballista(scheduler)?))
}

/// A configuration that takes `heddle.…` from a client, or has it from its user.
pub(crate) fn with_options(config: SessionConfig) -> SessionConfig {
    match config.options().extensions.get::<HeddleOptions>() {
        Some(_) => config,
        None => config.with_option_extension(HeddleOptions::default()),
    }
}

/// `http://host:port` of `df://host:port`.
fn scheduler_of(url: &str) -> Result<String> {
    let wrong =
        || DataFusionError::Configuration(format!("{url:?} is no URL of a cluster: write df://host:port"));
    let rest = url.strip_prefix("df://").ok_or_else(wrong)?;
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    // An address of IPv6 is in brackets and has colons of its own.
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port.parse().map_err(|_| wrong())?),
        _ => (rest, SCHEDULER_PORT),
    };
    match host.is_empty() || host.contains(['/', '?', '#', '@']) {
        true => Err(wrong()),
        false => Ok(format!("http://{host}:{port}")),
    }
}
