//! Functions in plans.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::logical_expr::{AggregateUDF, ScalarUDF};
use heddle_host::{FunctionKind, Limits};

use super::message::{self, ScalarKind, damaged, position, required};
use super::registry::ModuleRegistry;
use crate::aggregate::WasmAggregateUdf;
use crate::error::to_datafusion;
use crate::operator::Callee;
use crate::overloads::Overloads;
use crate::partition::{Converted, FloatKey};
use crate::scalar::WasmScalarUdf;

impl ModuleRegistry {
    /// Writes a scalar function, if it is ours; says whether.
    pub(super) fn write_udf(&self, udf: &ScalarUDF, buffer: &mut Vec<u8>) -> Result<bool> {
        let inner = udf.inner();
        let kind = if let Some(udf) = inner.downcast_ref::<WasmScalarUdf>() {
            ScalarKind::Function(self.write_overloads(udf.overloads())?)
        } else if let Some(Converted { callee, column, .. }) = inner.downcast_ref::<Converted>() {
            let callee = Some(self.write_callee(callee)?);
            ScalarKind::Converted(message::Converted { callee, column: position(*column)? })
        } else if inner.downcast_ref::<FloatKey>().is_some() {
            ScalarKind::FloatKey(message::FloatKey {})
        } else {
            return Ok(false);
        };
        message::write(&message::Scalar { kind: Some(kind) }, buffer);
        Ok(true)
    }

    /// The scalar function, if it is ours.
    pub(super) fn read_udf(&self, bytes: &[u8]) -> Result<Option<Arc<ScalarUDF>>> {
        let Some(message::Scalar { kind }) = message::read(bytes)? else { return Ok(None) };
        Ok(Some(Arc::new(match required(kind, "a function")? {
            ScalarKind::Function(function) => {
                let udf = WasmScalarUdf::of(self.read_overloads(function, &[FunctionKind::Scalar])?);
                ScalarUDF::from(udf.ending_with(&Arc::default()))
            }
            ScalarKind::Converted(message::Converted { callee, column }) => {
                let callee = self.read_callee(required(callee, "a function")?)?;
                ScalarUDF::from(Converted::new(callee, column as usize))
            }
            ScalarKind::FloatKey(message::FloatKey {}) => ScalarUDF::from(FloatKey::new()),
        })))
    }

    /// Writes an aggregate function, if it is ours; says whether.
    pub(super) fn write_udaf(&self, udaf: &AggregateUDF, buffer: &mut Vec<u8>) -> Result<bool> {
        let Some(udaf) = udaf.inner().downcast_ref::<WasmAggregateUdf>() else { return Ok(false) };
        let Limits { deadline_ms, memory_limit_bytes, batch_rows, row_values } = *udaf.limits();
        let limits =
            message::Limits { deadline_ms, memory_limit_bytes, batch_rows: batch_rows as u64, row_values };
        let function = Some(self.write_overloads(udaf.overloads())?);
        message::write(&message::Aggregate { function, limits: Some(limits) }, buffer);
        Ok(true)
    }

    /// The aggregate function, if it is ours.
    pub(super) fn read_udaf(&self, bytes: &[u8]) -> Result<Option<Arc<AggregateUDF>>> {
        let Some(message::Aggregate { function, limits }) = message::read(bytes)? else { return Ok(None) };
        let overloads = self.read_overloads(required(function, "a function")?, &[FunctionKind::Aggregate])?;
        let message::Limits { deadline_ms, memory_limit_bytes, batch_rows, row_values } =
            required(limits, "limits")?;
        let batch_rows = usize::try_from(batch_rows).unwrap_or(usize::MAX);
        let limits = Limits { deadline_ms, memory_limit_bytes, batch_rows, row_values };
        let udaf = WasmAggregateUdf::of(overloads).under(limits).ending_with(&Arc::default());
        Ok(Some(Arc::new(AggregateUDF::from(udaf))))
    }

    pub(super) fn write_overloads(&self, overloads: &Overloads) -> Result<message::Function> {
        let module = Some(self.write(overloads.pools()).map_err(to_datafusion)?);
        let export = overloads.first().export.clone();
        Ok(message::Function { module, export, name: overloads.name().to_owned() })
    }

    pub(super) fn read_overloads(
        &self,
        function: message::Function,
        kinds: &[FunctionKind],
    ) -> Result<Overloads> {
        let message::Function { module, export, name } = function;
        let pools = self.read(required(module, "a module")?).map_err(to_datafusion)?;
        let overloads = Overloads::new(pools, &export, kinds).map_err(to_datafusion)?;
        Ok(if overloads.name() == name { overloads } else { overloads.renamed(name) })
    }

    pub(super) fn write_callee(&self, callee: &Callee) -> Result<message::Callee> {
        let module = Some(self.write(&callee.pools).map_err(to_datafusion)?);
        Ok(message::Callee { module, index: callee.function.index })
    }

    pub(super) fn read_callee(&self, callee: message::Callee) -> Result<Callee> {
        let message::Callee { module, index } = callee;
        let pools = self.read(required(module, "a module")?).map_err(to_datafusion)?;
        let function = pools.manifest().functions.get(index as usize);
        let function = function.cloned().ok_or_else(|| damaged(&format!("there is no function {index}")))?;
        Ok(Callee { pools, function })
    }
}
