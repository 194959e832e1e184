//! Compiled modules, and what they import, linked once.

use wasmtime::{ExternType, FuncType, InstancePre, Linker, Module};

use crate::engine::shared;
use crate::failure::{Failure, Kind};
use crate::host::{self, Guest, MAX_PARAMETERS};

/// A compiled module. Shared by threads.
pub(crate) struct NativeModule {
    module: Module,
    /// Or why no instance can be made.
    template: Result<InstancePre<Guest>, String>,
}

impl NativeModule {
    /// Compiles a module, in seconds for one with a JavaScript engine inside.
    pub(crate) fn compile(wasm: &[u8]) -> Result<Self, Failure> {
        Self::link(Module::from_binary(&shared()?.engine, wasm))
    }

    /// Takes what [`serialize`](Self::serialize) gave.
    ///
    /// # Safety
    /// The bytes must be what it gave, in whatever process: they hold machine code.
    pub(crate) unsafe fn deserialize(code: &[u8]) -> Result<Self, Failure> {
        // SAFETY: that of the caller. Version and settings are checked here.
        Self::link(unsafe { Module::deserialize(&shared()?.engine, code) })
    }

    fn link(module: wasmtime::Result<Module>) -> Result<Self, Failure> {
        let module = module.map_err(|error| Failure::new(Kind::Invalid, format!("{error:#}")))?;
        let template = template(&module).map_err(|error| format!("{error:#}"));
        Ok(Self { module, template })
    }

    /// The machine code with all that a process needs to run it.
    pub(crate) fn serialize(&self) -> Result<Vec<u8>, Failure> {
        self.module.serialize().map_err(|error| Failure::new(Kind::Invalid, format!("{error:#}")))
    }

    /// Module, name and type of each import: `il>l` for a function of i32 and i64 that answers i64, and something that no
    /// host function has for what is not made of these.
    pub(crate) fn imports(&self) -> Vec<String> {
        let imports = self.module.imports();
        imports
            .flat_map(|one| [one.module().to_owned(), one.name().to_owned(), type_text(&one.ty())])
            .collect()
    }

    /// Functions that it defines.
    pub(crate) fn functions(&self) -> usize {
        self.module.functions().count()
    }

    /// Bytes of memory that an instance begins with.
    pub(crate) fn initial_memory(&self) -> u64 {
        self.module.resources_required().max_initial_memory_size.unwrap_or_default() * 65_536
    }

    pub(crate) fn template(&self) -> Result<&InstancePre<Guest>, Failure> {
        self.template.as_ref().map_err(|reason| Failure::new(Kind::Link, reason.as_str()))
    }
}

/// The module with its imports bound to Java, by their number.
fn template(module: &Module) -> wasmtime::Result<InstancePre<Guest>> {
    let mut linker = Linker::new(module.engine());
    // A module may import a function twice.
    linker.allow_shadowing(true);
    for (number, import) in module.imports().enumerate() {
        let number = i32::try_from(number)?;
        let ExternType::Func(of) = import.ty() else {
            return Err(wasmtime::Error::msg(format!("the import {} is no function", import.name())));
        };
        if !is_host(&of) {
            return Err(wasmtime::Error::msg(format!(
                "the import {} has a type of no host function",
                import.name()
            )));
        }
        let wide = of.results().any(|one| matches!(one, wasmtime::ValType::I64));
        linker.func_new(import.module(), import.name(), of, move |caller, parameters, results| {
            host::import(&caller, number, wide, parameters, results)
        })?;
    }
    linker.instantiate_pre(module)
}

fn is_host(of: &FuncType) -> bool {
    of.params().len() <= MAX_PARAMETERS
        && of.results().len() <= 1
        && of.params().chain(of.results()).all(|one| host::is_integer(&one))
}

fn type_text(of: &ExternType) -> String {
    match of {
        ExternType::Func(of) if is_host(of) => {
            let text = |one: wasmtime::ValType| {
                if matches!(one, wasmtime::ValType::I32) { 'i' } else { 'l' }
            };
            of.params().map(text).chain(['>']).chain(of.results().map(text)).collect()
        }
        _ => "?".to_owned(),
    }
}
