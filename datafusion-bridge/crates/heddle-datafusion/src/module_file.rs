//! The file of a module, in a file system or an object store.

use std::fmt::Display;

use datafusion::datasource::listing::ListingTableUrl;
use datafusion::execution::runtime_env::RuntimeEnv;
use datafusion::object_store::ObjectStoreExt as _;
use heddle_host::{Error, ErrorCode, HeddleModule, Result};

/// A path, or a URL of an object store.
#[derive(Debug)]
pub(crate) struct ModuleFile {
    /// As the user wrote it.
    text: String,
    url: ListingTableUrl,
}

impl ModuleFile {
    /// # Errors
    /// HEDDLE4001 for a path that is not there, or no URL.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let url = ListingTableUrl::parse(text).map_err(|error| unreadable(text, &error))?;
        Ok(Self { text: text.to_owned(), url })
    }

    /// The URL, absolute.
    pub(crate) fn url(&self) -> String {
        self.url.as_str().to_owned()
    }

    /// Reads the file through the object stores that the runtime knows.
    ///
    /// # Errors
    /// HEDDLE4001, also where it has another digest than this one.
    pub(crate) async fn read(&self, runtime: &RuntimeEnv, sha256: Option<&str>) -> Result<Vec<u8>> {
        let unreadable = |reason: &dyn Display| unreadable(&self.text, reason);
        let store = runtime.object_store(self.url.object_store()).map_err(|error| unreadable(&error))?;
        let found = store.get(self.url.prefix()).await.map_err(|error| unreadable(&error))?;
        let bytes = found.bytes().await.map_err(|error| unreadable(&error))?;
        let digest = HeddleModule::digest_of(&bytes);
        match sha256 {
            Some(pinned) if pinned != digest => Err(unreadable(&format!("its SHA-256 is {digest}"))),
            _ => Ok(bytes.into()),
        }
    }
}

fn unreadable(text: &str, reason: &dyn Display) -> Error {
    Error::new(ErrorCode::File, format!("{text}: {reason}"))
}
