//! A module: its manifest, its compiled code, and the check of what it imports and exports.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use wasmtime::{ExternType, InstancePre, Linker, Module, ModuleExport, ValType};

use crate::cache;
use crate::counters::Counters;
use crate::engine;
use crate::error::{Error, ErrorCode, Result};
use crate::extism_env::{self, HostEnv};
use crate::instance::{Guest, HeddleInstance};
use crate::limits::Limits;
use crate::manifest::{FunctionInfo, Manifest};

/// A loaded and compiled module. Cheap to clone, shared by threads; instances are made from it.
///
/// ```text
/// bytes -> manifest (no compile) -> compiled code -> imports linked once -> many instances
/// ```
#[derive(Clone)]
pub struct HeddleModule(Arc<Loaded>);

struct Loaded {
    digest: String,
    manifest: Manifest,
    names: HashMap<String, usize>,
    exports: Exports,
    template: InstancePre<Guest>,
}

/// Where the exports are, so that an instance resolves no name.
pub(crate) struct Exports {
    pub(crate) memory: ModuleExport,
    pub(crate) abi: ModuleExport,
    pub(crate) alloc: ModuleExport,
    pub(crate) reset: ModuleExport,
    pub(crate) scalar: ModuleExport,
    pub(crate) error: ModuleExport,
    /// Every export of the Extism ABI: the functions and `heddle_manifest`.
    pub(crate) calls: HashMap<String, ModuleExport>,
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
        let exports = Exports::check(&module, &manifest)?;
        let mut linker = Linker::new(engine);
        extism_env::link(&mut linker)
            .map_err(|error| Error::new(ErrorCode::Setup, format!("extism:host/env: {error:#}")))?;
        let template = linker
            .instantiate_pre(&module)
            .map_err(|error| bad_interface(format!("an import the ABI does not allow: {error:#}")))?;
        let names = manifest
            .functions
            .iter()
            .enumerate()
            .flat_map(|(i, f)| [(f.export.clone(), i), (f.name.clone(), i)])
            .collect();
        Ok(Self(Arc::new(Loaded { digest, manifest, names, exports, template })))
    }

    /// SHA-256 of a module's bytes in lower-case hexadecimal.
    pub fn digest_of(bytes: &[u8]) -> String {
        Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// SHA-256 of the module's bytes in lower-case hexadecimal: its identity.
    pub fn digest(&self) -> &str {
        &self.0.digest
    }

    /// What the module contains.
    pub fn manifest(&self) -> &Manifest {
        &self.0.manifest
    }

    /// The function of this export name or SQL name.
    ///
    /// # Errors
    /// HEDDLE1101, which lists the functions there are.
    pub fn function(&self, name: &str) -> Result<&FunctionInfo> {
        let functions = &self.0.manifest.functions;
        self.0.names.get(name).and_then(|index| functions.get(*index)).ok_or_else(|| {
            let known: Vec<&str> = functions.iter().map(|f| f.signature.as_str()).collect();
            let message = format!("no function {name:?}; the module has {}", known.join(", "));
            Error::new(ErrorCode::NoFunction, message)
        })
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

    pub(crate) fn exports(&self) -> &Exports {
        &self.0.exports
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

impl Exports {
    /// Checks names and types against `spec/abi.md`; imports are checked by linking.
    fn check(module: &Module, manifest: &Manifest) -> Result<Self> {
        for import in module.imports() {
            if import.module() != extism_env::MODULE || !extism_env::IMPORTS.contains(&import.name()) {
                let name = format!("{}.{}", import.module(), import.name());
                return Err(bad_interface(format!("the import {name} is not allowed")));
            }
        }
        let mut calls = HashMap::new();
        for function in &manifest.functions {
            calls.insert(function.export.clone(), function_export(module, &function.export, 0, 1)?);
        }
        calls.insert("heddle_manifest".to_owned(), function_export(module, "heddle_manifest", 0, 1)?);
        Ok(Self {
            memory: memory_export(module)?,
            abi: function_export(module, "heddle_abi", 0, 1)?,
            alloc: function_export(module, "heddle_alloc", 1, 1)?,
            reset: function_export(module, "heddle_reset", 0, 0)?,
            scalar: function_export(module, "heddle_scalar", 4, 1)?,
            error: function_export(module, "heddle_error", 0, 1)?,
            calls,
        })
    }
}

fn memory_export(module: &Module) -> Result<ModuleExport> {
    match (module.get_export("memory"), module.get_export_index("memory")) {
        (Some(ExternType::Memory(memory)), Some(index)) if !memory.is_64() && !memory.is_shared() => {
            Ok(index)
        }
        (None, _) => Err(bad_interface("the export memory is missing")),
        _ => Err(bad_interface("the export memory is no 32-bit memory of its own")),
    }
}

/// Finds a function whose parameters and results are all i32.
fn function_export(module: &Module, name: &str, params: usize, results: usize) -> Result<ModuleExport> {
    let i32s = |types: &mut dyn Iterator<Item = ValType>, count: usize| {
        let types: Vec<ValType> = types.collect();
        types.len() == count && types.iter().all(|t| matches!(t, ValType::I32))
    };
    match (module.get_export(name), module.get_export_index(name)) {
        (Some(ExternType::Func(ty)), Some(index))
            if i32s(&mut ty.params(), params) && i32s(&mut ty.results(), results) =>
        {
            Ok(index)
        }
        (None, _) => Err(bad_interface(format!("the export {name} is missing"))),
        _ => Err(bad_interface(format!(
            "the export {name} is no function of {params} i32 parameters and {results} i32 results"
        ))),
    }
}

fn bad_interface(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::BadInterface, message)
}
