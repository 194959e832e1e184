//! What a session needs for functions of every kind.

use std::sync::Arc;

use datafusion::execution::SessionStateBuilder;
use datafusion::optimizer::AnalyzerRule;

use crate::bind_limits::BindLimits;
use crate::options::HeddleOptions;

/// Adds to a session what Heddle's functions need beside themselves: the options `heddle.…`, unless the session's
/// configuration has them, and the rule that takes them to aggregates.
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
    let rule: Arc<dyn AnalyzerRule + Send + Sync> = Arc::new(BindLimits);
    builder.with_analyzer_rule(rule)
}
