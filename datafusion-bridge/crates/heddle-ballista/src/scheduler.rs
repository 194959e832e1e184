//! The scheduler's process.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;

use ballista_core::error::{BallistaError, Result};
use ballista_core::extension::SessionConfigExt as _;
use ballista_core::extension::{
    ballista_aggregate_functions, ballista_scalar_functions, ballista_window_functions,
};
use ballista_core::optimizer::ballista_default_optimizer_rules;
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::SchedulerConfig;
use ballista_scheduler::scheduler_process::{create_scheduler, start_grpc_service_with_listener};
use datafusion::execution::{SessionState, SessionStateBuilder};
use datafusion::prelude::SessionConfig;
use datafusion_proto::protobuf::{LogicalPlanNode, PhysicalPlanNode};
use heddle_datafusion::{ModuleRegistry, with_heddle};

use crate::codecs::{Codecs, codecs};
use crate::planner::SchedulerPlanner;
use crate::session::with_options;

/// What a scheduler is started with.
#[derive(Clone, Debug)]
pub struct SchedulerOptions {
    /// The address to listen on.
    pub bind_host: String,
    /// The port to listen on; 0 = any that is free.
    pub port: u16,
    /// Largest message of clients and executors, in bytes; modules that go with a query are in it.
    pub max_message_bytes: u32,
    /// An executor that was silent so long is lost, and its tasks run elsewhere.
    pub executor_timeout_seconds: u64,
    /// How often a task may fail for reasons that may pass.
    pub task_max_failures: usize,
}

impl Default for SchedulerOptions {
    fn default() -> Self {
        Self {
            bind_host: "127.0.0.1".to_owned(),
            port: 50050,
            max_message_bytes: 64 << 20,
            executor_timeout_seconds: 180,
            task_max_failures: 4,
        }
    }
}

/// Runs a scheduler until `stop` comes; says by `listening` where it can be reached.
///
/// # Errors
/// Ballista's, where the address is not to be had.
pub async fn run_scheduler(
    options: SchedulerOptions,
    modules: &Arc<ModuleRegistry>,
    listening: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()>,
) -> Result<()> {
    let SchedulerOptions { bind_host, port, max_message_bytes, executor_timeout_seconds, task_max_failures } =
        options;
    let listener =
        tokio::net::TcpListener::bind((bind_host.as_str(), port)).await.map_err(BallistaError::from)?;
    let address = listener.local_addr().map_err(BallistaError::from)?;
    let Codecs { logical, physical } = codecs(modules);
    let config = SchedulerConfig {
        bind_host: bind_host.clone(),
        bind_port: address.port(),
        external_host: bind_host,
        grpc_server_max_decoding_message_size: max_message_bytes,
        grpc_server_max_encoding_message_size: max_message_bytes,
        grpc_client_max_message_size: max_message_bytes,
        executor_timeout_seconds,
        no_executors_grace_period_seconds: executor_timeout_seconds,
        expire_dead_executor_interval_seconds: (executor_timeout_seconds / 4).clamp(1, 15),
        task_max_failures,
        override_config_producer: Some(Arc::new(|| with_options(SessionConfig::new_with_ballista()))),
        override_session_builder: Some(Arc::new(|config| Ok(state(config)))),
        override_logical_codec: Some(logical),
        override_physical_codec: Some(physical),
        ..SchedulerConfig::default()
    };
    config.validate()?;
    let cluster = BallistaCluster::new_from_config(&config).await?;
    let scheduler = create_scheduler::<LogicalPlanNode, PhysicalPlanNode>(cluster, Arc::new(config)).await?;
    listening(address);
    tokio::select! {
        served = start_grpc_service_with_listener(listener, scheduler) => served,
        () = stop => Ok(()),
    }
}

/// The session in which a query of a client is planned.
fn state(config: SessionConfig) -> SessionState {
    let builder = SessionStateBuilder::new()
        .with_default_features()
        .with_config(config)
        .with_optimizer_rules(ballista_default_optimizer_rules())
        .with_scalar_functions(ballista_scalar_functions())
        .with_aggregate_functions(ballista_aggregate_functions())
        .with_window_functions(ballista_window_functions())
        .with_query_planner(Arc::new(SchedulerPlanner));
    with_heddle(builder).build()
}
