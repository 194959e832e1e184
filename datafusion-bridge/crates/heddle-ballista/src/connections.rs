//! Connections to other executors, kept between shuffle reads.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use ballista_core::client::BallistaClient;
use ballista_core::client_pool::{BallistaClientPool, PooledClient};
use ballista_core::error::Result;
use ballista_core::extension::BallistaConfigGrpcEndpoint;
use ballista_core::utils::GrpcClientConfig;

/// How long a connection is kept that nobody uses.
const IDLE: Duration = Duration::from_secs(30);

/// Ballista has such a pool for its own engine alone; without one each read would open a connection.
#[derive(Clone, Default)]
pub(crate) struct Connections(Arc<Mutex<Kept>>);

type Kept = HashMap<(String, u16, GrpcClientConfig), Vec<(BallistaClient, Instant)>>;

impl Connections {
    fn with<R>(&self, work: impl FnOnce(&mut Kept) -> R) -> R {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn drop_idle(&self) {
        self.with(|kept| {
            kept.retain(|_, clients| {
                clients.retain(|(_, since)| since.elapsed() < IDLE);
                !clients.is_empty()
            });
        });
    }
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connections").finish_non_exhaustive()
    }
}

#[async_trait]
impl BallistaClientPool for Connections {
    async fn acquire(
        &self,
        host: &str,
        port: u16,
        config: &GrpcClientConfig,
        customize_endpoint: Option<Arc<BallistaConfigGrpcEndpoint>>,
    ) -> Result<PooledClient> {
        self.drop_idle();
        let key = (host.to_owned(), port, config.clone());
        let client = match self.with(|kept| kept.get_mut(&key).and_then(Vec::pop)) {
            Some((client, _)) => client,
            None => {
                BallistaClient::try_new(
                    host,
                    port,
                    config.max_message_size,
                    config.use_tls,
                    customize_endpoint,
                    config.io_retries_times,
                    config.io_retry_wait_time_ms,
                    config.initial_connection_window_size,
                    config.initial_stream_window_size,
                )
                .await?
            }
        };
        let pool = self.clone();
        let give_back = move |client| {
            pool.with(|kept| kept.entry(key).or_default().push((client, Instant::now())));
        };
        Ok(PooledClient::new(client, Box::new(give_back)))
    }

    async fn evict_idle(&self) {
        self.drop_idle();
    }
}
