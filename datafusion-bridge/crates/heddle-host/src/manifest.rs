//! The manifest: what a module contains, read without compiling it.

use std::collections::HashSet;

use arrow::datatypes::Field;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Deserialize;
use serde_json::Value;
use wasmparser::{Encoding, Parser, Payload};

use crate::error::{Error, ErrorCode, Result};
use crate::schema;

const SECTION: &str = "heddle.manifest";
const MAJOR: u64 = 1;
const MAX_BYTES: usize = 1 << 20;
const MAX_FUNCTIONS: usize = 1000;
const MAX_ARGUMENTS: usize = 100;
const MAX_NAME_BYTES: usize = 200;

/// What a function is called with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum FunctionKind {
    /// One result per row.
    Scalar,
}

/// What a planner may assume.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Volatility {
    /// The same answer for the same arguments, always.
    Immutable,
    /// The same answer within one query.
    Stable,
    /// Any answer; called once per row.
    Volatile,
}

/// How the function runs inside the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Tier {
    /// Interpreted by the JavaScript engine in the module.
    Js,
}

/// One function of a module.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FunctionInfo {
    /// Its number in the direct ABI.
    pub index: u32,
    /// The SQL name, snake_case.
    pub name: String,
    /// The name of the Extism export and of the TypeScript declaration.
    pub export: String,
    /// What it is called with.
    pub kind: FunctionKind,
    /// Readable form, derived from `args` and `returns`.
    pub signature: String,
    /// Arguments in order; a nullable field is handed nulls, a strict one skips the row.
    pub args: Vec<Field>,
    /// The result, a field named `result`.
    pub returns: Field,
    /// What a planner may assume.
    pub volatility: Volatility,
    /// How it runs.
    pub tier: Tier,
    /// The author's doc comment.
    pub doc: Option<String>,
}

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
}

impl Manifest {
    /// Reads the manifest of a module without compiling it.
    ///
    /// # Errors
    /// HEDDLE1001 to HEDDLE1004.
    pub fn from_wasm(bytes: &[u8]) -> Result<Self> {
        Self::parse(section(bytes)?)
    }

    /// Parses the JSON of a manifest.
    ///
    /// # Errors
    /// HEDDLE1003 or HEDDLE1004.
    pub fn parse(json: &[u8]) -> Result<Self> {
        if json.len() > MAX_BYTES {
            return Err(bad(format!("{} bytes, at most {MAX_BYTES} are allowed", json.len())));
        }
        let value: Value = serde_json::from_slice(json).map_err(|error| bad(error.to_string()))?;
        refuse_newer(&value)?;
        let raw: RawManifest = serde_json::from_value(value).map_err(|error| bad(error.to_string()))?;
        raw.checked()
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

#[derive(Deserialize)]
struct RawFunction {
    name: String,
    export: String,
    kind: FunctionKind,
    #[serde(rename = "signature")]
    _signature: String,
    args: String,
    returns: String,
    volatility: Volatility,
    tier: Tier,
    doc: Option<String>,
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
        let mut taken = HashSet::new();
        let mut checked = Vec::with_capacity(functions.len());
        for (index, function) in (0..).zip(functions) {
            let function = function.checked(index)?;
            // A function may be asked for by either name, so neither may be another function's.
            for name in HashSet::from([function.name.as_str(), function.export.as_str()]) {
                if !taken.insert(name.to_owned()) {
                    return Err(bad(format!("two functions are called {name:?}")));
                }
            }
            checked.push(function);
        }
        Ok(Manifest { abi, pdk, engine, functions: checked, imports })
    }
}

impl RawFunction {
    fn checked(self, index: u32) -> Result<FunctionInfo> {
        let Self { name, export, kind, _signature, args, returns, volatility, tier, doc } = self;
        bounded("function name", &name)?;
        bounded("export name", &export)?;
        let mut letters = name.bytes();
        let starts_well = letters.next().is_some_and(|b| b.is_ascii_lowercase() || b == b'_');
        if !starts_well || !letters.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
            return Err(bad(format!("function name {name:?} is not snake_case")));
        }
        if export.is_empty() || export == "memory" || export.starts_with("heddle_") {
            return Err(bad(format!("function {name} has the reserved export name {export:?}")));
        }
        let args = fields(&name, "args", &args)?;
        if args.len() > MAX_ARGUMENTS {
            return Err(bad(format!("function {name} has {} arguments", args.len())));
        }
        let returns = match <[Field; 1]>::try_from(fields(&name, "returns", &returns)?) {
            Ok([field]) if field.name() == "result" => field,
            _ => return Err(bad(format!("returns of {name} is not one field named result"))),
        };
        let signature = schema::signature(&name, &args, &returns);
        Ok(FunctionInfo { index, name, export, kind, signature, args, returns, volatility, tier, doc })
    }
}

/// Decodes `args` or `returns` and checks names and types.
fn fields(function: &str, what: &str, base64: &str) -> Result<Vec<Field>> {
    let bad_schema = |reason: String| bad(format!("{what} of {function}: {reason}"));
    let message = BASE64.decode(base64).map_err(|error| bad_schema(error.to_string()))?;
    let schema = schema::decode(&message).map_err(bad_schema)?;
    schema
        .fields()
        .iter()
        .map(|field| {
            bounded("argument name", field.name())?;
            if !schema::is_supported(field.data_type()) {
                return Err(bad_schema(format!("type {} of {}", field.data_type(), field.name())));
            }
            // Metadata of the module's schema must not reach a planner.
            Ok(Field::new(field.name(), field.data_type().clone(), field.is_nullable()))
        })
        .collect()
}

fn bounded(what: &str, text: &str) -> Result<()> {
    if text.len() > MAX_NAME_BYTES {
        return Err(bad(format!("a {what} of {} bytes, at most {MAX_NAME_BYTES} are allowed", text.len())));
    }
    Ok(())
}

fn bad(reason: String) -> Error {
    Error::new(ErrorCode::BadManifest, format!("malformed manifest: {reason}"))
}
