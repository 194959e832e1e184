//! Ballista's codecs with functions of modules.

use std::sync::Arc;

use ballista_core::serde::{BallistaLogicalExtensionCodec, BallistaPhysicalExtensionCodec};
use datafusion_proto::logical_plan::LogicalExtensionCodec;
use datafusion_proto::physical_plan::PhysicalExtensionCodec;
use heddle_datafusion::{HeddleLogicalCodec, HeddlePhysicalCodec, ModuleRegistry};

/// What a process of the cluster, or a client, reads and writes plans with.
#[derive(Clone, Debug)]
pub struct Codecs {
    /// Of queries.
    pub logical: Arc<dyn LogicalExtensionCodec>,
    /// Of their stages.
    pub physical: Arc<dyn PhysicalExtensionCodec>,
}

/// Heddle's codecs around Ballista's own. Everybody who takes part needs them.
pub fn codecs(modules: &Arc<ModuleRegistry>) -> Codecs {
    let (logical, physical) =
        (BallistaLogicalExtensionCodec::default(), BallistaPhysicalExtensionCodec::default());
    Codecs {
        logical: Arc::new(HeddleLogicalCodec::new(Arc::clone(modules), Arc::new(logical))),
        physical: Arc::new(HeddlePhysicalCodec::new(Arc::clone(modules), Arc::new(physical))),
    }
}
