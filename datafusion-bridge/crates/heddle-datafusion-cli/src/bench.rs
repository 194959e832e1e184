//! `bench`: the benchmark's runner for DataFusion.

use std::io::Write as _;
use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef};
use arrow::datatypes::FieldRef;
use datafusion::config::ConfigOptions;
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl as _};
use heddle_bench::{Case, Definition, Encoded, Error, Strategy, Subject, codec, measure};
use heddle_datafusion::{ModulePools, WasmScalarUdf};
use heddle_host::{Column, CounterSnapshot};

use crate::failure::Failure;
use crate::native::{Kernel, kernel};
use crate::session;

const HOST: &str = "datafusion";

/// Reads a definition from standard input, measures, and prints a line for each case and strategy.
pub(crate) fn bench() -> Result<(), Failure> {
    run().map_err(|error| match error.downcast::<heddle_host::Error>() {
        Ok(error) => (*error).into(),
        Err(error) => Failure::engine(&error),
    })
}

fn run() -> Result<(), Error> {
    let definition = Definition::read(std::io::stdin().lock())?;
    let module = session::cache().load(&std::fs::read(&definition.module)?)?;
    for case in &definition.cases {
        let function = module.function(&case.function)?;
        let columns = Case::load(case, definition.batch_rows)?;
        for strategy in &definition.strategies {
            let mut subject: Box<dyn Subject> = match (strategy, kernel(&case.function)) {
                (Strategy::Direct, _) => {
                    let pools = Arc::new(ModulePools::new(module.clone()));
                    let udf = WasmScalarUdf::new(Arc::clone(&pools), &function.name)?;
                    Box::new(Direct { pools, udf, options: Arc::new(ConfigOptions::new()) })
                }
                (Strategy::Native, Some(kernel)) => Box::new(Native(kernel)),
                (strategy, _) => match codec(*strategy) {
                    Some(codec) => Box::new(Encoded::new(&module, function, codec)?),
                    None => continue,
                },
            };
            let line = measure(HOST, &definition, &case.function, *strategy, &columns, subject.as_mut())?;
            writeln!(std::io::stdout(), "{}", serde_json::to_string(&line)?)?;
        }
    }
    Ok(())
}

/// The UDF as DataFusion calls it.
struct Direct {
    pools: Arc<ModulePools>,
    udf: WasmScalarUdf,
    options: Arc<ConfigOptions>,
}

impl Subject for Direct {
    fn call(&mut self, columns: &[Column], rows: usize) -> Result<ArrayRef, Error> {
        let fields: Vec<FieldRef> =
            self.udf.function().args.iter().map(|arg| Arc::new(arg.clone())).collect();
        let args = ScalarFunctionArgs {
            args: columns.iter().map(|c| ColumnarValue::Array(ArrayRef::clone(c.values()))).collect(),
            arg_fields: fields,
            number_rows: rows,
            return_field: Arc::new(self.udf.function().returns.clone().ok_or("no result")?),
            config_options: Arc::clone(&self.options),
        };
        Ok(self.udf.invoke_with_args(args)?.into_array(rows)?)
    }

    fn counters(&self) -> CounterSnapshot {
        self.pools.counters().snapshot()
    }

    fn splits_time(&self) -> bool {
        true
    }
}

/// A kernel in Rust.
struct Native(Kernel);

impl Subject for Native {
    fn call(&mut self, columns: &[Column], rows: usize) -> Result<ArrayRef, Error> {
        let result = (self.0)(columns).ok_or("the native function takes other columns")?;
        if result.len() == rows {
            Ok(result)
        } else {
            Err("the native function gave another number of rows".into())
        }
    }

    fn counters(&self) -> CounterSnapshot {
        CounterSnapshot::default()
    }
}
