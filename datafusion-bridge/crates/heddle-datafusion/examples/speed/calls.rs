//! One call of `gcd(i, 2i)`.

use std::hint::black_box;
use std::sync::Arc;

use datafusion::arrow::array::{Array as _, ArrayRef, AsArray, Int32Array};
use datafusion::arrow::compute::binary;
use datafusion::arrow::datatypes::Int32Type;
use datafusion::config::ConfigOptions;
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl as _};
use heddle_datafusion::{ModulePools, WasmScalarUdf, to_datafusion};
use heddle_host::HeddleModule;

use crate::exchange::through_files;
use crate::timing::{Measured, in_turns};

/// The function in both tiers, as DataFusion calls it; in Rust; and in Rust behind files of Arrow. Both tiers also with no row
/// and with one.
pub(crate) fn measure(rows: usize, seconds: f64, compiled: &HeddleModule, js: &HeddleModule) -> Result<()> {
    let column =
        |step: i32| -> ArrayRef { Arc::new((1..).take(rows).map(|i| i * step).collect::<Int32Array>()) };
    let columns = [column(1), column(2)];
    let (compiled, js) = (Udf::new(compiled)?, Udf::new(js)?);
    let expected = native(&columns)?;
    for answer in [compiled.call(&columns)?, js.call(&columns)?, through_files(&columns, native)?] {
        if answer.as_ref() != expected.as_ref() {
            return Err(DataFusionError::Execution("another answer than that of Rust".to_owned()));
        }
    }
    let first = |rows: usize| columns.each_ref().map(|column| column.slice(0, rows));
    let (none, one) = (first(0), first(1));
    let all = vec![
        Measured::new("rust", || drop_in_place(native(&columns))),
        Measured::new("compiled", || drop_in_place(compiled.call(&columns))),
        Measured::new("js", || drop_in_place(js.call(&columns))),
        Measured::new("files", || drop_in_place(through_files(&columns, native))),
        Measured::new("compiled, no row", || drop_in_place(compiled.call(&none))),
        Measured::new("compiled, one row", || drop_in_place(compiled.call(&one))),
        Measured::new("js, no row", || drop_in_place(js.call(&none))),
        Measured::new("js, one row", || drop_in_place(js.call(&one))),
    ];
    in_turns(seconds, all)
}

fn drop_in_place(answer: Result<ArrayRef>) -> Result<()> {
    black_box(answer?);
    Ok(())
}

/// The kernel that somebody would write for DataFusion.
fn native(columns: &[ArrayRef; 2]) -> Result<ArrayRef> {
    let [a, b] = columns.each_ref().map(AsArray::as_primitive::<Int32Type>);
    Ok(Arc::new(binary::<_, _, _, Int32Type>(a, b, gcd)?))
}

fn gcd(a: i32, b: i32) -> i32 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a.wrapping_rem(b));
    }
    a
}

/// `gcd` of a module.
struct Udf {
    udf: WasmScalarUdf,
    options: Arc<ConfigOptions>,
}

impl Udf {
    fn new(module: &HeddleModule) -> Result<Self> {
        let pools = Arc::new(ModulePools::new(module.clone()));
        let udf = WasmScalarUdf::new(pools, "gcd").map_err(to_datafusion)?;
        Ok(Self { udf, options: Arc::default() })
    }

    fn call(&self, columns: &[ArrayRef; 2]) -> Result<ArrayRef> {
        let rows = columns[0].len();
        let function = self.udf.function();
        let returns = function.returns.clone();
        let returns = returns.ok_or_else(|| DataFusionError::Execution("no result".to_owned()))?;
        let args = ScalarFunctionArgs {
            args: columns.iter().map(|column| ColumnarValue::Array(Arc::clone(column))).collect(),
            arg_fields: function.args.iter().map(|arg| Arc::new(arg.clone())).collect(),
            number_rows: rows,
            return_field: Arc::new(returns),
            config_options: Arc::clone(&self.options),
        };
        self.udf.invoke_with_args(args)?.into_array(rows)
    }
}
