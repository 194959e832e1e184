//! Functions of modules in physical plans.

use std::sync::Arc;

use arrow::datatypes::Schema;
use datafusion::common::Result;
use datafusion::execution::TaskContext;
use datafusion::logical_expr::{AggregateUDF, HigherOrderUDF, ScalarUDF, WindowUDF};
use datafusion::physical_expr_common::physical_expr::proto_decode::PhysicalExprDecodeCtx;
use datafusion::physical_expr_common::physical_expr::proto_encode::PhysicalExprEncodeCtx;
use datafusion::physical_plan::{ExecutionPlan, PhysicalExpr};
use datafusion_proto::physical_plan::from_proto::parse_physical_exprs;
use datafusion_proto::physical_plan::to_proto::serialize_physical_exprs;
use datafusion_proto::physical_plan::{
    PhysicalExtensionCodec, PhysicalPlanDecodeContext, PhysicalProtoConverterExtension,
};

use super::message::{self, damaged};
use super::nodes::Call;
use super::registry::ModuleRegistry;
use crate::partition::MapPartitionsExec;
use crate::table::TableCallExec;

/// Takes functions of modules, and the operators of calls in FROM, to another process; everything else goes through another
/// codec.
#[derive(Clone, Debug)]
pub struct HeddlePhysicalCodec {
    modules: Arc<ModuleRegistry>,
    inner: Arc<dyn PhysicalExtensionCodec>,
}

impl HeddlePhysicalCodec {
    /// A codec around another one.
    pub fn new(modules: Arc<ModuleRegistry>, inner: Arc<dyn PhysicalExtensionCodec>) -> Self {
        Self { modules, inner }
    }
}

impl PhysicalExtensionCodec for HeddlePhysicalCodec {
    fn try_encode(
        &self,
        node: Arc<dyn ExecutionPlan>,
        buf: &mut Vec<u8>,
        proto_converter: &dyn PhysicalProtoConverterExtension,
    ) -> Result<()> {
        let (call, exprs) = if let Some(node) = node.downcast_ref::<TableCallExec>() {
            let (callee, outer, args) = (node.callee().clone(), node.outer(), node.args());
            let output = node.output().iter().map(|field| (None, Arc::clone(field))).collect();
            (Call::Table { callee, outer, output }, args)
        } else if let Some(node) = node.downcast_ref::<MapPartitionsExec>() {
            let (callee, clustering) = (node.callee().clone(), node.clustering().clone());
            (Call::Partitions { callee, clustering }, node.params())
        } else {
            return self.inner.try_encode(node, buf, proto_converter);
        };
        let call = Some(self.modules.write_call(&call)?);
        let exprs = serialize_physical_exprs(exprs, self, proto_converter)?;
        message::write(&message::PhysicalNode { call, exprs }, buf);
        Ok(())
    }

    fn try_decode(
        &self,
        buf: &[u8],
        inputs: &[Arc<dyn ExecutionPlan>],
        ctx: &TaskContext,
        proto_converter: &dyn PhysicalProtoConverterExtension,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let Some(message::PhysicalNode { call, exprs }) = message::read(buf)? else {
            return self.inner.try_decode(buf, inputs, ctx, proto_converter);
        };
        let [input] = inputs else { return Err(damaged(&"a call has one input")) };
        let (input, given) = (Arc::clone(input), input.schema());
        let parse = |schema: &Schema| -> Result<Vec<Arc<dyn PhysicalExpr>>> {
            parse_physical_exprs(&exprs, &PhysicalPlanDecodeContext::new(ctx, self), schema, proto_converter)
        };
        Ok(match self.modules.read_call(call, &given, exprs.len())? {
            Call::Table { callee, outer, output } => {
                let output = output.into_iter().map(|(_, field)| field).collect();
                Arc::new(TableCallExec::new(input, callee, parse(&given)?, outer, output))
            }
            Call::Partitions { callee, clustering } => {
                let params = parse(&Schema::empty())?;
                Arc::new(MapPartitionsExec::new(input, callee, params, clustering))
            }
        })
    }

    fn try_encode_udf(&self, node: &ScalarUDF, buf: &mut Vec<u8>) -> Result<()> {
        match self.modules.write_udf(node, buf)? {
            true => Ok(()),
            false => self.inner.try_encode_udf(node, buf),
        }
    }

    fn try_decode_udf(&self, name: &str, buf: &[u8]) -> Result<Arc<ScalarUDF>> {
        match self.modules.read_udf(buf)? {
            Some(udf) => Ok(udf),
            None => self.inner.try_decode_udf(name, buf),
        }
    }

    fn try_encode_udaf(&self, node: &AggregateUDF, buf: &mut Vec<u8>) -> Result<()> {
        match self.modules.write_udaf(node, buf)? {
            true => Ok(()),
            false => self.inner.try_encode_udaf(node, buf),
        }
    }

    fn try_decode_udaf(&self, name: &str, buf: &[u8]) -> Result<Arc<AggregateUDF>> {
        match self.modules.read_udaf(buf)? {
            Some(udaf) => Ok(udaf),
            None => self.inner.try_decode_udaf(name, buf),
        }
    }

    fn try_encode_udwf(&self, node: &WindowUDF, buf: &mut Vec<u8>) -> Result<()> {
        self.inner.try_encode_udwf(node, buf)
    }

    fn try_decode_udwf(&self, name: &str, buf: &[u8]) -> Result<Arc<WindowUDF>> {
        self.inner.try_decode_udwf(name, buf)
    }

    fn try_encode_higher_order_function(&self, node: &HigherOrderUDF, buf: &mut Vec<u8>) -> Result<()> {
        self.inner.try_encode_higher_order_function(node, buf)
    }

    fn try_decode_higher_order_function(&self, name: &str, buf: &[u8]) -> Result<Arc<HigherOrderUDF>> {
        self.inner.try_decode_higher_order_function(name, buf)
    }

    fn try_encode_expr(
        &self,
        node: &Arc<dyn PhysicalExpr>,
        buf: &mut Vec<u8>,
        ctx: &PhysicalExprEncodeCtx<'_>,
    ) -> Result<()> {
        self.inner.try_encode_expr(node, buf, ctx)
    }

    fn try_decode_expr(
        &self,
        buf: &[u8],
        inputs: &[Arc<dyn PhysicalExpr>],
        ctx: &PhysicalExprDecodeCtx<'_>,
    ) -> Result<Arc<dyn PhysicalExpr>> {
        self.inner.try_decode_expr(buf, inputs, ctx)
    }
}
