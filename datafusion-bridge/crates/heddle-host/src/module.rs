//! A module: its manifest, its compiled code, and its imports, linked once.

use std::path::Path;
use std::sync::Arc;

use arrow::datatypes::DataType;
use sha2::{Digest, Sha256};
use wasmtime::{InstancePre, Linker, Module};

use crate::cache;
use crate::call_guard::Guest;
use crate::counters::Counters;
use crate::data_type::type_name;
use crate::engine;
use crate::error::{Error, ErrorCode, Result};
use crate::extism_env::{self, HostEnv};
use crate::function_info::FunctionInfo;
use crate::instance::HeddleInstance;
use crate::limits::Limits;
use crate::manifest::Manifest;
use crate::module_interface::{ModuleInterface, bad_interface};
use crate::normalize::represents;
use crate::wasi;

/// A loaded and compiled module. Cheap to clone, shared by threads; instances are made from it.
///
/// ```text
/// bytes -> manifest (no compile) -> compiled code -> imports linked once -> many instances
/// ```
#[derive(Clone)]
pub struct HeddleModule(Arc<Loaded>);

struct Loaded {
    bytes: Arc<[u8]>,
    digest: String,
    manifest: Manifest,
    interface: ModuleInterface,
    template: InstancePre<Guest>,
}

impl HeddleModule {
    /// Loads and compiles a module; takes seconds for one with a JavaScript engine inside. A
    /// [`ModuleCache`](crate::ModuleCache) spares the second time.
    ///
    /// # Errors
    /// HEDDLE1001 to HEDDLE1005.
    pub fn load(bytes: &[u8]) -> Result<Self> {
        Self::load_through(bytes, None)
    }

    /// As [`load`](Self::load), keeping compiled code as a file in `directory`.
    pub(crate) fn load_through(bytes: &[u8], directory: Option<&Path>) -> Result<Self> {
        let manifest = Manifest::from_wasm(bytes)?;
        let digest = Self::digest_of(bytes);
        let engine = engine::shared()?;
        let compile = || {
            Module::from_binary(engine, bytes).map_err(|error| {
                Error::new(ErrorCode::NotWasm, format!("the module does not compile: {error:#}"))
            })
        };
        let module = match directory {
            Some(directory) => cache::compiled(engine, directory, &digest, compile)?,
            None => compile()?,
        };
        let interface = ModuleInterface::check(&module, &manifest)?;
        let mut linker = Linker::new(engine);
        extism_env::link(&mut linker)
            .and_then(|()| wasi::link(&mut linker))
            .map_err(|error| Error::new(ErrorCode::Setup, format!("the imports of modules: {error:#}")))?;
        let template = linker
            .instantiate_pre(&module)
            .map_err(|error| bad_interface(format!("an import the ABI does not allow: {error:#}")))?;
        Ok(Self(Arc::new(Loaded { bytes: bytes.into(), digest, manifest, interface, template })))
    }

    /// SHA-256 of a module's bytes in lower-case hexadecimal.
    #[must_use]
    pub fn digest_of(bytes: &[u8]) -> String {
        format!("{:x}", Sha256::digest(bytes))
    }

    /// SHA-256 of the module's bytes in lower-case hexadecimal: its identity.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.0.digest
    }

    /// The file itself, for hosts that hand it on.
    #[must_use]
    pub fn bytes(&self) -> &Arc<[u8]> {
        &self.0.bytes
    }

    /// What the module contains.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.0.manifest
    }

    /// The function of this export name or SQL name, the first of its overloads.
    ///
    /// # Errors
    /// HEDDLE1101, which lists the functions there are.
    pub fn function(&self, name: &str) -> Result<&FunctionInfo> {
        self.manifest().function(name)
    }

    /// Every function of this export name or SQL name, in their order; none for an unknown name.
    pub fn overloads(&self, name: &str) -> impl Iterator<Item = &FunctionInfo> {
        self.manifest().overloads(name)
    }

    /// The overload whose arguments are of these types, whatever their representation.
    ///
    /// # Errors
    /// HEDDLE1101 for an unknown name; HEDDLE1102 and HEDDLE1103 with every overload where none fits.
    pub fn resolve(&self, name: &str, types: &[&DataType]) -> Result<&FunctionInfo> {
        let first = self.function(name)?;
        let fits = |function: &&FunctionInfo| {
            function.takes(types.len())
                && types.iter().enumerate().all(|(i, given)| {
                    function.argument(i).is_some_and(|arg| represents(arg.data_type(), given))
                })
        };
        self.overloads(name).find(fits).ok_or_else(|| no_overload(first, self.overloads(name), types))
    }

    /// Makes an instance, in microseconds. Its start code runs under the deadline of `limits`.
    ///
    /// # Errors
    /// HEDDLE1003 for another ABI than the manifest says, HEDDLE21xx when the start code fails.
    pub fn instantiate(
        &self,
        limits: Limits,
        env: HostEnv,
        counters: Arc<Counters>,
    ) -> Result<HeddleInstance> {
        HeddleInstance::new(self, limits, env, counters)
    }

    pub(crate) fn interface(&self) -> &ModuleInterface {
        &self.0.interface
    }

    pub(crate) fn template(&self) -> &InstancePre<Guest> {
        &self.0.template
    }
}

impl std::fmt::Debug for HeddleModule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HeddleModule").field("digest", &self.digest()).finish_non_exhaustive()
    }
}

/// The error where no overload takes arguments of these types: HEDDLE1102 where none takes so many, else HEDDLE1103.
fn no_overload<'a>(
    first: &FunctionInfo,
    overloads: impl Iterator<Item = &'a FunctionInfo>,
    types: &[&DataType],
) -> Error {
    let overloads: Vec<&FunctionInfo> = overloads.collect();
    let signatures: Vec<&str> = overloads.iter().map(|function| function.signature.as_str()).collect();
    let given: Vec<String> = types.iter().map(|given| type_name(given)).collect();
    let (code, what) = match overloads.iter().any(|function| function.takes(types.len())) {
        true => (ErrorCode::ArgumentType, "these types".to_owned()),
        false => (ErrorCode::ArgumentCount, format!("{} arguments", types.len())),
    };
    let (given, signatures) = (given.join(", "), signatures.join("; "));
    Error::new(code, format!("no overload takes {what}, given ({given}): {signatures}"))
        .in_function(&first.name)
}
