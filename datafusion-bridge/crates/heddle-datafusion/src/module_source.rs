//! Where a module comes from.

use std::fmt;
use std::sync::Arc;

use heddle_host::{Error, ErrorCode, HeddleModule, Manifest, Result};

/// What finds the code of a module that came with a query.
pub(crate) trait FindModule: fmt::Debug + Send + Sync {
    /// Loads the module; may block for seconds.
    ///
    /// # Errors
    /// HEDDLE1001 to HEDDLE1006, HEDDLE4001.
    fn find(&self, source: &ModuleSource) -> Result<HeddleModule>;
}

/// A module by its digest: all that a plan needs, and what those need who run it.
#[derive(Clone)]
pub(crate) struct ModuleSource {
    digest: String,
    manifest: Arc<Manifest>,
    /// Where it came with a query; else it is in the bytes.
    #[cfg_attr(
        not(feature = "proto"),
        expect(dead_code, reason = "only what travels in plans is asked for it")
    )]
    json: Option<Arc<[u8]>>,
    bytes: Option<Arc<[u8]>>,
    url: Option<String>,
    finder: Option<Arc<dyn FindModule>>,
}

impl ModuleSource {
    /// That of a module that is loaded.
    pub(crate) fn of(module: &HeddleModule) -> Self {
        Self {
            digest: module.digest().to_owned(),
            manifest: Arc::new(module.manifest().clone()),
            json: None,
            bytes: Some(Arc::clone(module.bytes())),
            url: None,
            finder: None,
        }
    }

    /// That of a module that is found when it is needed, with the JSON of its manifest. Who calls has checked that the bytes,
    /// where there are some, have this digest and this manifest.
    ///
    /// # Errors
    /// HEDDLE1003 and HEDDLE1004 for a manifest, and HEDDLE1006 for a digest that is none.
    #[cfg(feature = "proto")]
    pub(crate) fn found_by(
        finder: Arc<dyn FindModule>,
        digest: String,
        json: &[u8],
        bytes: Option<Arc<[u8]>>,
        url: Option<String>,
    ) -> Result<Self> {
        // It becomes the name of a file.
        if digest.len() != 64 || !digest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(Error::new(ErrorCode::NoModule, "what came in place of a SHA-256 is none"));
        }
        let manifest = Arc::new(Manifest::parse(json)?);
        Ok(Self { digest, manifest, json: Some(json.into()), bytes, url, finder: Some(finder) })
    }

    /// The same, which others find at this URL.
    pub(crate) fn at(self, url: String) -> Self {
        Self { url: Some(url), ..self }
    }

    pub(crate) fn digest(&self) -> &str {
        &self.digest
    }

    pub(crate) fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The JSON of its manifest.
    ///
    /// # Errors
    /// As [`Manifest::json_of`].
    #[cfg(feature = "proto")]
    pub(crate) fn manifest_json(&self) -> Result<&[u8]> {
        match (&self.json, &self.bytes) {
            (Some(json), _) => Ok(json),
            (None, Some(bytes)) => Manifest::json_of(bytes),
            (None, None) => Ok(&[]),
        }
    }

    /// The file itself, where it is at hand.
    #[cfg(feature = "proto")]
    pub(crate) fn bytes(&self) -> Option<&Arc<[u8]>> {
        self.bytes.as_ref()
    }

    /// A path or a URL of an object store.
    #[cfg(feature = "proto")]
    pub(crate) fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    /// Loads the module.
    ///
    /// # Errors
    /// As [`FindModule::find`].
    pub(crate) fn load(&self) -> Result<HeddleModule> {
        match (&self.finder, &self.bytes) {
            (Some(finder), _) => finder.find(self),
            (None, Some(bytes)) => HeddleModule::load(bytes),
            (None, None) => Err(Error::new(ErrorCode::NoModule, format!("sha256:{}", self.digest))),
        }
    }
}

impl fmt::Debug for ModuleSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ModuleSource")
            .field("digest", &self.digest)
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}
