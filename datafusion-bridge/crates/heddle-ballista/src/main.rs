//! `heddle-ballista`: a scheduler or an executor of Ballista that runs functions of Heddle modules.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand};
use heddle_ballista::{ExecutorOptions, SchedulerOptions, run_executor, run_scheduler};
use heddle_datafusion::ModuleRegistry;
use heddle_host::ModuleCache;
use log::LevelFilter;

/// DataFusion is recursive over plans and expressions; a deep one should not meet tokio's 2 MiB.
const WORKER_STACK: usize = 8 << 20;

#[derive(Parser)]
#[command(name = "heddle-ballista", version, about)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Run a scheduler; it prints where it listens.
    Scheduler {
        #[command(flatten)]
        common: Common,
        #[arg(long, default_value_t = SchedulerOptions::default().port, help = "0 = any that is free")]
        port: u16,
        /// An executor that was silent so long is lost.
        #[arg(long, value_name = "SECONDS", default_value_t = SchedulerOptions::default().executor_timeout_seconds)]
        executor_timeout: u64,
        /// How often a task may fail for reasons that may pass.
        #[arg(long, value_name = "COUNT", default_value_t = SchedulerOptions::default().task_max_failures)]
        task_max_failures: usize,
    },
    /// Run an executor; it prints a line when the scheduler knows it.
    Executor {
        #[command(flatten)]
        common: Common,
        #[arg(long, default_value_t = ExecutorOptions::default().scheduler_host)]
        scheduler_host: String,
        #[arg(long, default_value_t = ExecutorOptions::default().scheduler_port)]
        scheduler_port: u16,
        /// The host by which others reach this one.
        #[arg(long, value_name = "HOST")]
        external_host: Option<String>,
        /// Results and shuffles; 0 = any that is free.
        #[arg(long, default_value_t = ExecutorOptions::default().port)]
        port: u16,
        /// The scheduler's orders; 0 = any that is free.
        #[arg(long, value_name = "PORT", default_value_t = ExecutorOptions::default().grpc_port)]
        grpc_port: u16,
        /// Partitions that run at one time; 0 = as many as there are cores.
        #[arg(long, value_name = "COUNT", default_value_t = 0)]
        vcores: usize,
        /// Where shuffles are written; a folder of its own where it is not said.
        #[arg(long, value_name = "FOLDER")]
        work_dir: Option<PathBuf>,
        /// Memory pool of DataFusion; part of the machine's memory where it is not said.
        #[arg(long, value_name = "BYTES")]
        memory_pool_bytes: Option<u64>,
        #[arg(long, value_name = "SECONDS", default_value_t = ExecutorOptions::default().heartbeat_seconds)]
        heartbeat: u64,
    },
}

#[derive(Args)]
struct Common {
    /// The address to listen on.
    #[arg(long, value_name = "ADDRESS", default_value_t = SchedulerOptions::default().bind_host)]
    bind_host: String,
    /// Largest message; modules that go with a query are in it.
    #[arg(long, value_name = "BYTES", default_value_t = SchedulerOptions::default().max_message_bytes)]
    max_message_bytes: u32,
    /// Modules that do not come with queries, as <sha256>.wasm.
    #[arg(long, value_name = "FOLDER")]
    modules: Option<PathBuf>,
    /// Keep compiled modules in this folder, which belongs to this user alone.
    #[arg(long, value_name = "FOLDER")]
    cache: Option<PathBuf>,
    /// error, warn, info, debug or trace, on standard error.
    #[arg(long, value_name = "LEVEL", default_value_t = LevelFilter::Warn)]
    log: LevelFilter,
}

impl Common {
    /// Begins to log, and makes the registry of modules.
    /// Begins to log, and makes the registry of modules.
    fn begin(&self) -> Result<Arc<ModuleRegistry>, heddle_host::Error> {
        env_logger::Builder::new().filter_level(self.log).init();
        let cache = match &self.cache {
            Some(folder) => ModuleCache::in_directory(folder)?,
            None => ModuleCache::new(),
        };
        let registry = ModuleRegistry::new(Arc::new(cache));
        Ok(Arc::new(match &self.modules {
            Some(folder) => registry.with_folder(folder),
            None => registry,
        }))
    }
}

fn main() -> ExitCode {
    let Arguments { verb } = Arguments::parse();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().thread_stack_size(WORKER_STACK).enable_all().build();
    let ended: Result<(), Box<dyn std::error::Error>> =
        runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(run(verb)));
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(verb: Verb) -> Result<(), Box<dyn std::error::Error>> {
    match verb {
        Verb::Scheduler { common, port, executor_timeout, task_max_failures } => {
            let options = SchedulerOptions {
                bind_host: common.bind_host.clone(),
                port,
                max_message_bytes: common.max_message_bytes,
                executor_timeout_seconds: executor_timeout,
                task_max_failures,
            };
            let stop = stopped()?;
            run_scheduler(options, &common.begin()?, |address| println!("listening on {address}"), stop)
                .await?;
        }
        Verb::Executor {
            common,
            scheduler_host,
            scheduler_port,
            external_host,
            port,
            grpc_port,
            vcores,
            work_dir,
            memory_pool_bytes,
            heartbeat,
        } => {
            let options = ExecutorOptions {
                scheduler_host,
                scheduler_port,
                bind_host: common.bind_host.clone(),
                external_host,
                port,
                grpc_port,
                vcores,
                work_dir,
                memory_pool_bytes,
                max_message_bytes: common.max_message_bytes,
                heartbeat_seconds: heartbeat,
            };
            run_executor(options, &common.begin()?, || println!("ready")).await?;
        }
    }
    Ok(())
}

/// Comes with SIGTERM or Ctrl-C.
#[cfg(unix)]
fn stopped() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Comes with Ctrl-C.
#[cfg(not(unix))]
fn stopped() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        tokio::signal::ctrl_c().await.ok();
    })
}
