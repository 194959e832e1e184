//! The manifest: what a module contains, read without compiling it.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;
use wasmparser::{Encoding, Parser, Payload};

use crate::data_type::MAX_NAME_BYTES;
use crate::error::{Error, ErrorCode, Result};
use crate::function_info::FunctionInfo;

use declaration::RawFunction;

mod declaration;

const SECTION: &str = "heddle.manifest";
const MAJOR: u64 = 1;
const MAX_BYTES: usize = 1 << 20;
const MAX_FUNCTIONS: usize = 1000;
/// What a module contains, with every count and length within the limits of `spec/types.md`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Manifest {
    /// Major and minor version of the ABI.
    pub abi: (u32, u32),
    /// Version of the PDK that built the module.
    pub pdk: String,
    /// The engine inside.
    pub engine: String,
    /// The functions; the position is [`FunctionInfo::index`].
    pub functions: Vec<FunctionInfo>,
    /// `module.name` of each import, as the manifest declares them.
    pub imports: Vec<String>,
    /// The overloads of each SQL name and export name, as indexes.
    names: HashMap<String, Vec<usize>>,
}

impl Manifest {
    /// Reads the manifest of a module without compiling it.
    ///
    /// # Errors
    /// HEDDLE1001 to HEDDLE1004.
    pub fn from_wasm(bytes: &[u8]) -> Result<Self> {
        Self::parse(Self::json_of(bytes)?)
    }

    /// The JSON of a module's manifest, as [`parse`](Self::parse) takes it.
    ///
    /// # Errors
    /// HEDDLE1001, HEDDLE1002, or HEDDLE1004 where there are two.
    pub fn json_of(bytes: &[u8]) -> Result<&[u8]> {
        section(bytes)
    }

    /// Parses the JSON of a manifest.
    ///
    /// # Errors
    /// HEDDLE1003 or HEDDLE1004.
    pub fn parse(json: &[u8]) -> Result<Self> {
        if json.len() > MAX_BYTES {
            return Err(bad(format!("{} bytes, at most {MAX_BYTES} are allowed", json.len())));
        }
        let value: Value = serde_json::from_slice(json).map_err(bad)?;
        refuse_newer(&value)?;
        let raw: RawManifest = serde_json::from_value(value).map_err(bad)?;
        raw.checked()
    }

    /// The function of this export name or SQL name, the first of its overloads.
    ///
    /// # Errors
    /// HEDDLE1101, which lists the functions there are.
    pub fn function(&self, name: &str) -> Result<&FunctionInfo> {
        self.overloads(name).next().ok_or_else(|| {
            let known: Vec<&str> = self.functions.iter().map(|f| f.signature.as_str()).collect();
            let message = format!("no function {name:?}; the module has {}", known.join(", "));
            Error::new(ErrorCode::NoFunction, message)
        })
    }

    /// Every function of this export name or SQL name, in their order; none for an unknown name.
    pub fn overloads(&self, name: &str) -> impl Iterator<Item = &FunctionInfo> {
        let indexes = self.names.get(name).map(Vec::as_slice).unwrap_or_default();
        indexes.iter().filter_map(|index| self.functions.get(*index))
    }
}

/// Finds the manifest's section; at most one may exist.
fn section(bytes: &[u8]) -> Result<&[u8]> {
    let not_wasm =
        |reason: String| Error::new(ErrorCode::NotWasm, format!("not a WebAssembly module: {reason}"));
    let mut found = None;
    for payload in Parser::new(0).parse_all(bytes) {
        match payload.map_err(|error| not_wasm(error.message().to_owned()))? {
            Payload::Version { encoding: Encoding::Component, .. } => {
                return Err(not_wasm("it is a component".to_owned()));
            }
            Payload::CustomSection(custom)
                if custom.name() == SECTION && found.replace(custom.data()).is_some() =>
            {
                return Err(bad(format!("more than one section {SECTION}")));
            }
            _ => {}
        }
    }
    found.ok_or_else(|| Error::new(ErrorCode::NoManifest, format!("the module has no section {SECTION}")))
}

/// A newer major may have any shape, so it is told apart before the shape is checked.
fn refuse_newer(value: &Value) -> Result<()> {
    let newer = |what: &str, major: u64| {
        let message = format!("{what} version {major}, this host knows version {MAJOR}");
        Err(Error::new(ErrorCode::NewerMajor, message))
    };
    match (value["manifest"].as_u64(), value["abi"][0].as_u64()) {
        (Some(manifest), _) if manifest > MAJOR => newer("manifest", manifest),
        (_, Some(abi)) if abi > MAJOR => newer("ABI", abi),
        _ => Ok(()),
    }
}

#[derive(Deserialize)]
struct RawManifest {
    manifest: u64,
    abi: (u32, u32),
    pdk: String,
    engine: String,
    functions: Vec<RawFunction>,
    imports: Vec<String>,
}

impl RawManifest {
    fn checked(self) -> Result<Manifest> {
        let Self { manifest, abi, pdk, engine, functions, imports } = self;
        if manifest != MAJOR || u64::from(abi.0) != MAJOR {
            return Err(bad(format!("manifest version {manifest} for ABI {}.{}", abi.0, abi.1)));
        }
        for (what, text) in [("pdk", &pdk), ("engine", &engine)] {
            bounded(what, text)?;
        }
        if functions.is_empty() || functions.len() > MAX_FUNCTIONS {
            return Err(bad(format!("{} functions, 1 to {MAX_FUNCTIONS} are allowed", functions.len())));
        }
        let functions: Vec<FunctionInfo> =
            (0..).zip(functions).map(|(index, raw)| raw.checked(index)).collect::<Result<_>>()?;
        unambiguous(&functions)?;
        let names = by_name(&functions);
        Ok(Manifest { abi, pdk, engine, functions, imports, names })
    }
}

/// A function may be asked for by either name, so only its overloads may have one of them too.
fn unambiguous(functions: &[FunctionInfo]) -> Result<()> {
    let mut taken: HashMap<&str, &FunctionInfo> = HashMap::new();
    for function in functions {
        for name in [function.name.as_str(), function.export.as_str()] {
            let first = *taken.entry(name).or_insert(function);
            if first.name != function.name || first.export != function.export {
                return Err(bad(format!("two functions are called {name:?}")));
            }
            if first.kind != function.kind || first.volatility != function.volatility {
                return Err(bad(format!("overloads of {name:?} differ in kind or volatility")));
            }
        }
    }
    Ok(())
}

fn by_name(functions: &[FunctionInfo]) -> HashMap<String, Vec<usize>> {
    let mut names: HashMap<String, Vec<usize>> = HashMap::new();
    for (i, function) in functions.iter().enumerate() {
        names.entry(function.name.clone()).or_default().push(i);
        if function.export != function.name {
            names.entry(function.export.clone()).or_default().push(i);
        }
    }
    names
}

fn bounded(what: &str, text: &str) -> Result<()> {
    if text.len() > MAX_NAME_BYTES {
        return Err(bad(format!("a {what} of {} bytes, at most {MAX_NAME_BYTES} are allowed", text.len())));
    }
    Ok(())
}

fn bad(reason: impl std::fmt::Display) -> Error {
    Error::new(ErrorCode::BadManifest, format!("malformed manifest: {reason}"))
}
