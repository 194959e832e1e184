//! What a session needs for functions of every kind.

use std::sync::Arc;

use datafusion::execution::SessionStateBuilder;
use datafusion::optimizer::AnalyzerRule;
use heddle_host::ModuleCache;

use crate::bind_query::BindQuery;
use crate::create_function::HeddleFunctionFactory;
use crate::options::HeddleOptions;
use crate::query_planner::HeddleQueryPlanner;
use crate::relations::HeddleRelations;
use crate::table::LateralCalls;

/// Adds to a session what Heddle's functions need beside themselves: the options `heddle.…`, unless the session's
/// configuration has them, and the rule that takes them, and the end of the query, to its functions; `map_partitions` and LATERAL calls in FROM, and the
/// planner of their operators. A session that has a query planner of its own keeps it; it has to plan with
/// [`HeddleExtensionPlanner`](crate::HeddleExtensionPlanner). And `CREATE FUNCTION … LANGUAGE WASM`, unless the session has a
/// function factory.
///
/// ```
/// use datafusion::execution::SessionStateBuilder;
/// use datafusion::prelude::SessionContext;
/// use heddle_datafusion::with_heddle;
///
/// let builder = SessionStateBuilder::new().with_default_features();
/// let context = SessionContext::new_with_state(with_heddle(builder).build());
/// assert!(context.copied_config().options().extensions.get::<heddle_datafusion::HeddleOptions>().is_some());
/// ```
pub fn with_heddle(mut builder: SessionStateBuilder) -> SessionStateBuilder {
    let extensions = &mut builder.config().get_or_insert_default().options_mut().extensions;
    if extensions.get::<HeddleOptions>().is_none() {
        extensions.insert(HeddleOptions::default());
    }
    builder.relation_planners().get_or_insert_default().push(Arc::new(HeddleRelations));
    let rules: [Arc<dyn AnalyzerRule + Send + Sync>; 2] = [Arc::new(BindQuery), Arc::new(LateralCalls)];
    let mut builder = rules.into_iter().fold(builder, SessionStateBuilder::with_analyzer_rule);
    if builder.function_factory().is_none() {
        let factory = HeddleFunctionFactory::new(Arc::new(ModuleCache::new()));
        builder = builder.with_function_factory(Some(Arc::new(factory)));
    }
    match builder.query_planner().is_some() {
        true => builder,
        false => builder.with_query_planner(Arc::new(HeddleQueryPlanner)),
    }
}
