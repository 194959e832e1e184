//! Functions of modules in logical plans.

use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use datafusion::catalog::TableProvider;
use datafusion::common::{Result, TableReference};
use datafusion::datasource::file_format::FileFormatFactory;
use datafusion::execution::TaskContext;
use datafusion::logical_expr::{
    AggregateUDF, Expr, Extension, HigherOrderUDF, LogicalPlan, ScalarUDF, WindowUDF,
};
use datafusion_proto::logical_plan::LogicalExtensionCodec;
use datafusion_proto::logical_plan::from_proto::parse_exprs;
use datafusion_proto::logical_plan::to_proto::serialize_exprs;
use datafusion_proto::protobuf::LogicalExprNode;
use heddle_host::FunctionKind;

use super::message::{self, damaged, required};
use super::nodes::Call;
use super::registry::ModuleRegistry;
use crate::operator::Callee;
use crate::partition::MapPartitionsNode;
use crate::table::{TableCallNode, WasmTableProvider};

/// Takes functions of modules, and calls of them in FROM, to another process; everything else goes through another codec.
#[derive(Clone, Debug)]
pub struct HeddleLogicalCodec {
    modules: Arc<ModuleRegistry>,
    inner: Arc<dyn LogicalExtensionCodec>,
}

impl HeddleLogicalCodec {
    /// A codec around another one.
    pub fn new(modules: Arc<ModuleRegistry>, inner: Arc<dyn LogicalExtensionCodec>) -> Self {
        Self { modules, inner }
    }

    fn write_exprs(&self, exprs: &[Expr]) -> Result<Vec<LogicalExprNode>> {
        Ok(serialize_exprs(exprs, self)?)
    }

    fn read_exprs(&self, exprs: &[LogicalExprNode], context: &TaskContext) -> Result<Vec<Expr>> {
        Ok(parse_exprs(exprs, context, self)?)
    }
}

impl LogicalExtensionCodec for HeddleLogicalCodec {
    fn try_encode(&self, node: &Extension, buf: &mut Vec<u8>) -> Result<()> {
        let any = node.node.as_any();
        let (call, exprs) = if let Some(node) = any.downcast_ref::<TableCallNode>() {
            let (callee, output) = (node.callee.clone(), node.named_output().to_vec());
            (Call::Table { callee, outer: node.outer, output }, &node.args)
        } else if let Some(node) = any.downcast_ref::<MapPartitionsNode>() {
            let (callee, clustering) = (node.callee.clone(), node.clustering.clone());
            (Call::Partitions { callee, clustering }, &node.params)
        } else {
            return self.inner.try_encode(node, buf);
        };
        let (call, exprs) = (Some(self.modules.write_call(&call)?), self.write_exprs(exprs)?);
        message::write(&message::LogicalNode { call, exprs }, buf);
        Ok(())
    }

    fn try_decode(&self, buf: &[u8], inputs: &[LogicalPlan], ctx: &TaskContext) -> Result<Extension> {
        let Some(message::LogicalNode { call, exprs }) = message::read(buf)? else {
            return self.inner.try_decode(buf, inputs, ctx);
        };
        let [input] = inputs else { return Err(damaged(&"a call has one input")) };
        let (input, exprs) = (Arc::new(input.clone()), self.read_exprs(&exprs, ctx)?);
        let plan = match self.modules.read_call(call, input.schema().as_arrow(), exprs.len())? {
            Call::Table { callee, outer, output } => {
                TableCallNode::new(input, callee, exprs, outer, output)?.into_plan()
            }
            Call::Partitions { callee, clustering } => {
                MapPartitionsNode::new(input, callee, exprs, clustering)?.into_plan()
            }
        };
        match plan {
            LogicalPlan::Extension(extension) => Ok(extension),
            _ => Err(damaged(&"a call is no node")),
        }
    }

    fn try_encode_table_provider(
        &self,
        table_ref: &TableReference,
        node: Arc<dyn TableProvider>,
        buf: &mut Vec<u8>,
    ) -> Result<()> {
        let any: &dyn std::any::Any = node.as_ref();
        let Some(WasmTableProvider { overloads, callee, args }) = any.downcast_ref() else {
            return self.inner.try_encode_table_provider(table_ref, node, buf);
        };
        let function = Some(self.modules.write_overloads(overloads)?);
        let args = self.write_exprs(args)?;
        message::write(&message::Provider { function, index: callee.function.index, args }, buf);
        Ok(())
    }

    fn try_decode_table_provider(
        &self,
        buf: &[u8],
        table_ref: &TableReference,
        schema: SchemaRef,
        ctx: &TaskContext,
    ) -> Result<Arc<dyn TableProvider>> {
        let Some(message::Provider { function, index, args }) = message::read(buf)? else {
            return self.inner.try_decode_table_provider(buf, table_ref, schema, ctx);
        };
        let function = required(function, "a function")?;
        let overloads = self.modules.read_overloads(function, &[FunctionKind::Table])?;
        let chosen = overloads.iter().find(|function| function.index == index && function.takes(args.len()));
        let chosen = chosen.ok_or_else(|| damaged(&format!("no overload {index}")))?.clone();
        let callee = Callee { pools: Arc::clone(overloads.pools()), function: chosen };
        let args = self.read_exprs(&args, ctx)?;
        Ok(Arc::new(WasmTableProvider { overloads, callee, args }))
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

    fn try_encode_file_format(&self, buf: &mut Vec<u8>, node: Arc<dyn FileFormatFactory>) -> Result<()> {
        self.inner.try_encode_file_format(buf, node)
    }

    fn try_decode_file_format(&self, buf: &[u8], ctx: &TaskContext) -> Result<Arc<dyn FileFormatFactory>> {
        self.inner.try_decode_file_format(buf, ctx)
    }
}
