//! A table or partition function of a module in FROM.

use std::sync::Arc;

use arrow::datatypes::{DataType, FieldRef, Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::catalog::{Session, TableFunctionArgs, TableFunctionImpl, TableProvider};
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::{Expr, ExprSchemable as _, TableType};
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_plan::placeholder_row::PlaceholderRowExec;
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::{ExecutionPlan, PhysicalExpr};
use heddle_host::{Error, ErrorCode, FunctionInfo, FunctionKind};

use crate::error::to_datafusion;
use crate::operator::Callee;
use crate::overloads::Overloads;
use crate::pools::ModulePools;
use crate::table::TableCallExec;

/// A table function of a module, as `FROM f(1, 'a')`, or a partition function, as `FROM map_partitions('f', (SELECT …))`.
///
/// Columns as arguments (`FROM t, LATERAL f(t.a)`) and partition functions need a session that
/// [`with_heddle`](crate::with_heddle) prepared.
#[derive(Debug)]
pub struct WasmTableFunction {
    overloads: Overloads,
}

impl WasmTableFunction {
    /// The function of the pools' module, with every overload of its name.
    ///
    /// # Errors
    /// HEDDLE1101 for an unknown name, HEDDLE1104 for a function of another kind.
    pub fn new(pools: Arc<ModulePools>, name: &str) -> heddle_host::Result<Self> {
        let kinds = [FunctionKind::Table, FunctionKind::Partition];
        Ok(Self { overloads: Overloads::new(pools, name, &kinds)? })
    }

    pub(crate) fn overloads(&self) -> &Overloads {
        &self.overloads
    }

    /// The declaration of the function, of the first where there are overloads.
    #[must_use]
    pub fn function(&self) -> &FunctionInfo {
        self.overloads.first()
    }

    pub(crate) fn of(overloads: Overloads) -> Self {
        Self { overloads }
    }
}

impl TableFunctionImpl for WasmTableFunction {
    fn call_with_args(&self, args: TableFunctionArgs<'_, '_>) -> Result<Arc<dyn TableProvider>> {
        let args = args.exprs().to_vec();
        let function = match self.function().kind {
            FunctionKind::Table => {
                let types = args.iter().map(|arg| arg.get_type(&DFSchema::empty()));
                let types = types.collect::<Result<Vec<DataType>>>()?;
                self.overloads.resolve(&types.iter().collect::<Vec<_>>()).map_err(to_datafusion)?
            }
            // Which one is meant, the table tells.
            _ => self.function(),
        };
        let callee = Callee { pools: Arc::clone(self.overloads.pools()), function: function.clone() };
        Ok(Arc::new(WasmTableProvider { overloads: self.overloads.clone(), callee, args }))
    }
}

/// A call in FROM; of a partition function without its table.
#[derive(Debug)]
pub(crate) struct WasmTableProvider {
    pub(crate) overloads: Overloads,
    /// The overload of the arguments.
    pub(crate) callee: Callee,
    pub(crate) args: Vec<Expr>,
}

#[async_trait]
impl TableProvider for WasmTableProvider {
    fn schema(&self) -> SchemaRef {
        Arc::new(Schema::new(self.callee.output()))
    }

    fn table_type(&self) -> TableType {
        TableType::Temporary
    }

    async fn scan(
        &self,
        session: &dyn Session,
        projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        _limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let function = &self.callee.function;
        if function.kind != FunctionKind::Table {
            let message = format!(
                "{}: call it as map_partitions('{}', (SELECT ...))",
                function.signature, function.name
            );
            let error = Error::new(ErrorCode::Unsupported, message).in_function(&function.name);
            return Err(to_datafusion(error));
        }
        let args = self.args.iter().map(|arg| session.create_physical_expr(arg.clone(), &DFSchema::empty()));
        let input = Arc::new(PlaceholderRowExec::new(Arc::new(Schema::empty())));
        let args = args.collect::<Result<_>>()?;
        let call = TableCallExec::new(input, self.callee.clone(), args, false, self.callee.output());
        let Some(projection) = projection else { return Ok(Arc::new(call)) };
        let fields: Vec<FieldRef> = self.schema().fields().iter().cloned().collect();
        let column = |i: &usize| -> (Arc<dyn PhysicalExpr>, String) {
            (Arc::new(Column::new(fields[*i].name(), *i)), fields[*i].name().clone())
        };
        let columns: Vec<_> = projection.iter().map(column).collect();
        Ok(Arc::new(ProjectionExec::try_new(columns, Arc::new(call))?))
    }
}
