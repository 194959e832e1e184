//! The benchmark's runner of heddle-host itself (`bench/METHODOLOGY.md`): functions of a module,
//! beside the same in AssemblyScript under the same wasmtime, and in Rust.

mod assembly;
mod direct;
mod native;
mod start;

use std::fs;
use std::io::Write as _;
use std::sync::Arc;

use heddle_bench::{Case, Definition, Encoded, Error, Strategy, Subject, codec, measure};
use heddle_host::{HeddleModule, HostEnv, InstancePool, Limits};

use crate::assembly::AssemblyScript;
use crate::direct::{Groups, Rows};
use crate::native::Native;

const HOST: &str = "wasmtime";

fn main() -> Result<(), Error> {
    let definition = Definition::read(std::io::stdin().lock())?;
    if definition.strategies.contains(&Strategy::Start) {
        return start::run(HOST, &definition);
    }
    let module = HeddleModule::load(&fs::read(&definition.module)?)?;
    let pool = InstancePool::new(module.clone(), Limits::default(), HostEnv::default(), Arc::default());
    for case in &definition.cases {
        let function = module.function(&case.function)?;
        let columns = Case::load(case, definition.batch_rows)?;
        for strategy in &definition.strategies {
            let mut subject: Box<dyn Subject> = match (strategy, case.groups, &definition.assembly) {
                (Strategy::Direct, None, _) => Box::new(Rows::new(&pool, function)?),
                (Strategy::Direct, Some(groups), _) => Box::new(Groups::new(&pool, function, groups)?),
                (Strategy::Assembly | Strategy::AssemblyUnstopped, groups, Some(file)) => {
                    let stoppable = *strategy == Strategy::Assembly;
                    let (batch, _) = columns.batches().first().ok_or("a case without a batch")?;
                    Box::new(AssemblyScript::new(&fs::read(file)?, function, batch, groups, stoppable)?)
                }
                (Strategy::Native, groups, _) => Box::new(Native::new(&case.function, groups)?),
                (strategy, None, _) => match codec(*strategy) {
                    Some(codec) => Box::new(Encoded::new(&module, function, codec)?),
                    None => continue,
                },
                _ => continue,
            };
            let line = measure(HOST, &definition, &case.function, *strategy, &columns, subject.as_mut())?;
            writeln!(std::io::stdout(), "{}", serde_json::to_string(&line)?)?;
        }
    }
    Ok(())
}
