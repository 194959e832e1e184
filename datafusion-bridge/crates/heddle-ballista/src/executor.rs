//! An executor's process.

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ballista_core::config::TaskSchedulingPolicy;
use ballista_core::error::{BallistaError, Result};
use ballista_core::extension::SessionConfigExt as _;
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use ballista_executor::health::ExecutorHealth;
use datafusion::prelude::SessionConfig;
use heddle_datafusion::ModuleRegistry;

use crate::codecs::{Codecs, codecs};
use crate::engine::CarryingEngine;
use crate::session::with_options;

/// How often it is asked whether the scheduler knows an executor that starts.
const POLL: Duration = Duration::from_millis(20);

/// What an executor is started with.
#[derive(Clone, Debug)]
pub struct ExecutorOptions {
    /// The scheduler's host.
    pub scheduler_host: String,
    /// The scheduler's port.
    pub scheduler_port: u16,
    /// The address to listen on.
    pub bind_host: String,
    /// The host by which others reach this one; the address where it is not said.
    pub external_host: Option<String>,
    /// The port of results and shuffles; 0 = any that is free.
    pub port: u16,
    /// The port of the scheduler's orders; 0 = any that is free.
    pub grpc_port: u16,
    /// Partitions that run at one time; 0 = as many as there are cores.
    pub vcores: usize,
    /// Where shuffles are written; a folder of its own, removed at the end, where it is not said.
    pub work_dir: Option<PathBuf>,
    /// Bytes of DataFusion's memory pool, shared out among the vcores; part of the machine's memory where it is not said.
    pub memory_pool_bytes: Option<u64>,
    /// Largest message, in bytes; modules that come with a query are in it.
    pub max_message_bytes: u32,
    /// How often the scheduler hears of it.
    pub heartbeat_seconds: u64,
}

impl Default for ExecutorOptions {
    fn default() -> Self {
        Self {
            scheduler_host: "localhost".to_owned(),
            scheduler_port: 50050,
            bind_host: "127.0.0.1".to_owned(),
            external_host: None,
            port: 50051,
            grpc_port: 50052,
            vcores: 0,
            work_dir: None,
            memory_pool_bytes: None,
            max_message_bytes: 64 << 20,
            heartbeat_seconds: 30,
        }
    }
}

/// Runs an executor until SIGTERM or Ctrl-C, then lets its tasks end; calls `ready` when the scheduler knows it.
///
/// # Errors
/// Ballista's, where the scheduler or an address is not to be had.
pub async fn run_executor(
    options: ExecutorOptions,
    modules: &Arc<ModuleRegistry>,
    ready: impl FnOnce() + Send + 'static,
) -> Result<()> {
    let own = match options.work_dir {
        Some(_) => None,
        None => Some(tempfile::Builder::new().prefix("heddle-ballista-").tempdir()?),
    };
    let work_dir = options.work_dir.or_else(|| own.as_ref().map(|own| own.path().to_owned()));
    if let Some(work_dir) = &work_dir {
        std::fs::create_dir_all(work_dir)?;
    }
    let work_dir = work_dir.map(|path| path.to_string_lossy().into_owned());
    let Codecs { logical, physical } = codecs(modules);
    let health = ExecutorHealth::new();
    let config = ExecutorProcessConfig {
        port: port(&options.bind_host, options.port)?,
        grpc_port: port(&options.bind_host, options.grpc_port)?,
        bind_host: options.bind_host.clone(),
        external_host: options.external_host.or(Some(options.bind_host)),
        scheduler_host: options.scheduler_host,
        scheduler_port: options.scheduler_port,
        vcores: options.vcores,
        task_scheduling_policy: TaskSchedulingPolicy::PushStaged,
        work_dir,
        memory_pool_size: options.memory_pool_bytes,
        grpc_max_decoding_message_size: options.max_message_bytes,
        grpc_max_encoding_message_size: options.max_message_bytes,
        executor_heartbeat_interval_seconds: options.heartbeat_seconds,
        override_execution_engine: Some(Arc::new(CarryingEngine::new())),
        override_config_producer: Some(Arc::new(|| with_options(SessionConfig::new_with_ballista()))),
        override_logical_codec: Some(logical),
        override_physical_codec: Some(physical),
        health: health.clone(),
        ..ExecutorProcessConfig::default()
    };
    let announced = tokio::spawn(async move {
        while !health.is_ready() {
            tokio::time::sleep(POLL).await;
        }
        ready();
    });
    let ended = start_executor_process(Arc::new(config)).await;
    announced.abort();
    ended
}

/// The port, or one that is free.
fn port(host: &str, port: u16) -> Result<u16> {
    match port {
        0 => Ok(TcpListener::bind((host, 0))
            .and_then(|listener| listener.local_addr())
            .map_err(BallistaError::from)?
            .port()),
        port => Ok(port),
    }
}
