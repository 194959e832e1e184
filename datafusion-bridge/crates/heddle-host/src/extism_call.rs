//! Calls through the Extism ABI.

use crate::engine;
use crate::error::Result;
use crate::instance::HeddleInstance;
use crate::memory::refused;
use crate::module_interface::MANIFEST;
use crate::report::report;

impl HeddleInstance {
    /// Calls an export of the Extism ABI, by TypeScript name or SQL name (`mean`, `mean.partial`), or `heddle_manifest`. Input and output are
    /// bytes in one of the formats of `spec/abi.md`; [`codec`](crate::codec) reads and writes them.
    ///
    /// # Errors
    /// HEDDLE1101 for an unknown name and for a module without this ABI, the guest's own error, HEDDLE21xx for limits, HEDDLE2202 for a guest that
    /// fails without saying why.
    pub fn call_extism(&mut self, name: &str, input: &[u8]) -> Result<Vec<u8>> {
        let module = self.module().clone();
        let (base, verb) = name.rsplit_once('.').map_or((name, ""), |(base, _)| (base, &name[base.len()..]));
        let (export, function) = match module.function(base) {
            Ok(function) => (format!("{}{verb}", function.export), Some(function)),
            Err(_) if name == MANIFEST => (name.to_owned(), None),
            Err(error) => return Err(error),
        };
        engine::with_stack(|| self.call_extism_inner(&export, input)).map_err(|error| match function {
            Some(function) => error.in_function(&function.name),
            None => error,
        })
    }

    fn call_extism_inner(&mut self, export: &str, input: &[u8]) -> Result<Vec<u8>> {
        let status = self.enter_extism(export, input)?;
        let env = self.env();
        match (status, env.error()) {
            (0, None) => {
                self.count_batch(0);
                Ok(env.output().to_vec())
            }
            (_, Some(text)) => Err(self.shown(report(text, u64::MAX))),
            (status, None) => Err(refused(format!("the call failed with {status} and no error"))),
        }
    }
}
