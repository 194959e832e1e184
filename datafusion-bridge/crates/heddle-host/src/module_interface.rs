//! What a module imports and exports, checked against `spec/abi.md` before it runs.

use std::collections::{BTreeSet, HashMap};

use wasmtime::{ExternType, Module, ModuleExport, ValType};

use crate::error::{Error, ErrorCode, Result};
use crate::function_info::{FunctionInfo, FunctionKind};
use crate::manifest::Manifest;
use crate::{extism_env, wasi};

/// Where the exports are, so that an instance resolves no name.
pub(crate) struct ModuleInterface {
    pub(crate) memory: ModuleExport,
    pub(crate) initialize: Option<ModuleExport>,
    /// `heddle_bailouts`, where rows can leave compiled code.
    pub(crate) bailouts: Option<ModuleExport>,
    /// What every call of the direct ABI needs; none where all functions are of plain plugins.
    pub(crate) direct: Option<DirectPlaces>,
    /// `heddle_scalar`, where the module has a scalar function.
    pub(crate) scalar: Option<ModuleExport>,
    /// open, next, close of `heddle_table_`.
    pub(crate) table: Option<[ModuleExport; 3]>,
    /// open, accumulate, merge, state, finish, convert, drop, shift, size, close of `heddle_aggregate_`.
    pub(crate) aggregate: Option<[ModuleExport; 10]>,
    /// `heddle_aggregate_retract`, where a function takes rows back.
    pub(crate) retract: Option<ModuleExport>,
    /// open, process, next, finish, close of `heddle_partition_`.
    pub(crate) partition: Option<[ModuleExport; 5]>,
    /// Every export of the Extism ABI: the functions and `heddle_manifest`; none where the module has not that one.
    pub(crate) calls: HashMap<String, ModuleExport>,
    /// By function, the export of those that are of a plain plugin.
    pub(crate) plugin: Vec<Option<ModuleExport>>,
}

/// `heddle_abi`, `heddle_alloc`, `heddle_reset` and `heddle_error`.
pub(crate) struct DirectPlaces {
    pub(crate) abi: ModuleExport,
    pub(crate) alloc: ModuleExport,
    pub(crate) reset: ModuleExport,
    pub(crate) error: ModuleExport,
}

/// The export that says that a module has the Extism ABI.
pub(crate) const MANIFEST: &str = "heddle_manifest";

/// The export that counts the rows of a function that left compiled code.
const BAILOUTS: &str = "heddle_bailouts";

/// The exports of a function in the Extism ABI.
fn extism_exports(function: &FunctionInfo) -> impl Iterator<Item = String> {
    let verbs: &[&str] = match function.kind {
        FunctionKind::Scalar | FunctionKind::Table => &[""],
        FunctionKind::Aggregate => &["", ".partial", ".merge", ".finish"],
        FunctionKind::Partition => &[".open", ".process", ".finish"],
    };
    verbs.iter().map(|verb| format!("{}{verb}", function.export))
}

impl ModuleInterface {
    /// Checks names and types; the types of imports are checked by linking.
    ///
    /// # Errors
    /// HEDDLE1005.
    pub(crate) fn check(module: &Module, manifest: &Manifest) -> Result<Self> {
        let functions = &manifest.functions;
        imports(module, functions.iter().any(FunctionInfo::is_adopted))?;
        if module.get_export("_start").is_some() {
            return Err(bad_interface("the export _start is not allowed: a module is no program"));
        }
        let mut direct = functions.iter().filter(|function| !function.is_adopted());
        let kinds = |kind| functions.iter().any(|function| function.kind == kind && !function.is_adopted());
        let mut calls = HashMap::new();
        if module.get_export(MANIFEST).is_some() {
            let names = direct.clone().flat_map(extism_exports);
            for name in names.chain([MANIFEST.to_owned()]).collect::<BTreeSet<_>>() {
                let place = function_export(module, &name, 0, 1)?;
                calls.insert(name, place);
            }
        }
        let retract = functions.iter().any(|function| function.retract);
        let plugin = |function: &FunctionInfo| {
            function.is_adopted().then(|| function_export(module, &function.export, 0, 1)).transpose()
        };
        Ok(Self {
            memory: memory_export(module)?,
            initialize: module
                .get_export("_initialize")
                .map(|_| function_export(module, "_initialize", 0, 0))
                .transpose()?,
            bailouts: module
                .get_export(BAILOUTS)
                .map(|_| function_export(module, BAILOUTS, 1, 1))
                .transpose()?,
            direct: direct.next().map(|_| DirectPlaces::check(module)).transpose()?,
            scalar: kinds(FunctionKind::Scalar)
                .then(|| function_export(module, "heddle_scalar", 4, 1))
                .transpose()?,
            table: kinds(FunctionKind::Table)
                .then(|| family(module, "heddle_table_", [("open", 3), ("next", 2), ("close", 1)]))
                .transpose()?,
            aggregate: kinds(FunctionKind::Aggregate)
                .then(|| {
                    let exports = [
                        ("open", 1),
                        ("accumulate", 5),
                        ("merge", 4),
                        ("state", 4),
                        ("finish", 4),
                        ("convert", 4),
                        ("drop", 3),
                        ("shift", 2),
                        ("size", 1),
                        ("close", 1),
                    ];
                    family(module, "heddle_aggregate_", exports)
                })
                .transpose()?,
            retract: retract
                .then(|| function_export(module, "heddle_aggregate_retract", 5, 1))
                .transpose()?,
            partition: kinds(FunctionKind::Partition)
                .then(|| {
                    let exports = [("open", 2), ("process", 4), ("next", 2), ("finish", 1), ("close", 1)];
                    family(module, "heddle_partition_", exports)
                })
                .transpose()?,
            calls,
            plugin: functions.iter().map(plugin).collect::<Result<_>>()?,
        })
    }
}

impl DirectPlaces {
    fn check(module: &Module) -> Result<Self> {
        Ok(Self {
            abi: function_export(module, "heddle_abi", 0, 1)?,
            alloc: function_export(module, "heddle_alloc", 1, 1)?,
            reset: function_export(module, "heddle_reset", 0, 0)?,
            error: function_export(module, "heddle_error", 0, 1)?,
        })
    }
}

fn imports(module: &Module, adopted: bool) -> Result<()> {
    let of_plugins = |name| adopted && extism_env::PLUGIN_IMPORTS.contains(&name);
    for import in module.imports() {
        let allowed = match import.module() {
            extism_env::MODULE => extism_env::IMPORTS.contains(&import.name()) || of_plugins(import.name()),
            module => module == wasi::MODULE,
        };
        if !allowed {
            let name = format!("{}.{}", import.module(), import.name());
            return Err(bad_interface(format!("the import {name} is not allowed")));
        }
    }
    Ok(())
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

/// Functions of one prefix, each with its number of parameters and an i32 result.
fn family<const N: usize>(
    module: &Module,
    prefix: &str,
    exports: [(&str, usize); N],
) -> Result<[ModuleExport; N]> {
    let places = exports
        .iter()
        .map(|(name, params)| function_export(module, &format!("{prefix}{name}"), *params, 1))
        .collect::<Result<Vec<_>>>()?;
    places.try_into().map_err(|_| bad_interface(format!("exports of {prefix} are missing")))
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

pub(crate) fn bad_interface(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::BadInterface, message)
}
