//! The operator of a table function.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use arrow::datatypes::{Field, Fields, Schema, SchemaRef};
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, internal_err};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, Partitioning};
use datafusion::physical_plan::metrics::{ExecutionPlanMetricsSet, MetricsSet};
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties as _, PhysicalExpr, PlanProperties,
};

use crate::error::to_datafusion;
use crate::operator::{Callee, Lease, Offload, OperatorMetrics, Output as _, TaskCancellation};
use crate::options::limits_of;
use crate::table::run::TableRun;
use crate::table::stream::TableStream;

/// Each input row beside the rows that the function gives for it, in input order. One instance works for each partition.
#[derive(Clone, Debug)]
pub(crate) struct TableCallExec {
    input: Arc<dyn ExecutionPlan>,
    callee: Callee,
    args: Vec<Arc<dyn PhysicalExpr>>,
    outer: bool,
    output: Fields,
    properties: Arc<PlanProperties>,
    metrics: ExecutionPlanMetricsSet,
}

impl TableCallExec {
    /// The function called with these expressions over the input, under these names of its output; with `outer`, rows
    /// without output stay.
    pub(crate) fn new(
        input: Arc<dyn ExecutionPlan>,
        callee: Callee,
        args: Vec<Arc<dyn PhysicalExpr>>,
        outer: bool,
        output: Fields,
    ) -> Self {
        let schema = joined_schema(&input.schema(), &output, outer);
        let partitioning = Partitioning::UnknownPartitioning(input.output_partitioning().partition_count());
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            partitioning,
            input.pipeline_behavior(),
            input.boundedness(),
        );
        let metrics = ExecutionPlanMetricsSet::new();
        Self { input, callee, args, outer, output, properties: Arc::new(properties), metrics }
    }

    #[cfg(feature = "proto")]
    pub(crate) fn callee(&self) -> &Callee {
        &self.callee
    }

    #[cfg(feature = "proto")]
    pub(crate) fn args(&self) -> &[Arc<dyn PhysicalExpr>] {
        &self.args
    }

    #[cfg(feature = "proto")]
    pub(crate) fn outer(&self) -> bool {
        self.outer
    }

    #[cfg(feature = "proto")]
    pub(crate) fn output(&self) -> &Fields {
        &self.output
    }
}

/// The columns of the input, then those of the output, nullable where rows may have none.
fn joined_schema(input: &SchemaRef, output: &Fields, outer: bool) -> SchemaRef {
    let output = output.iter().map(|field| match outer {
        true => Arc::new(Field::clone(field).with_nullable(true)),
        false => Arc::clone(field),
    });
    Arc::new(Schema::new(input.fields().iter().cloned().chain(output).collect::<Vec<_>>()))
}

impl DisplayAs for TableCallExec {
    fn fmt_as(&self, format: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let args = self.args.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let call = format!("{}({args})", self.callee.function.name);
        let outer = if self.outer { ", outer" } else { "" };
        match format {
            DisplayFormatType::TreeRender => write!(f, "{call}\n{}", self.callee.module()),
            _ => write!(f, "TableCallExec: {call}{outer}, {}", self.callee.module()),
        }
    }
}

impl ExecutionPlan for TableCallExec {
    fn name(&self) -> &'static str {
        "TableCallExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
    }

    fn apply_expressions(
        &self,
        f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        datafusion::physical_plan::apply_expression_roots(&self.args, f)
    }

    fn with_new_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let (Some(input), true) = (children.pop(), children.is_empty()) else {
            return internal_err!("TableCallExec has one child");
        };
        let (callee, args, output) = (self.callee.clone(), self.args.clone(), self.output.clone());
        Ok(Arc::new(Self::new(input, callee, args, self.outer, output)))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let session = limits_of(context.session_config().options());
        let pool = self.callee.pool(session).map_err(to_datafusion)?;
        let limits = *pool.limits();
        let function = self.callee.function.clone();
        let cancellation = TaskCancellation::of(&context);
        let run = TableRun::new(Lease::new(pool), function.clone()).map_err(to_datafusion)?;
        let stream = TableStream {
            input: self.input.execute(partition, context)?,
            function,
            args: self.args.clone(),
            limits,
            outer: self.outer,
            schema: self.schema(),
            run: Offload::new(run),
            metrics: OperatorMetrics::new(&self.metrics, partition),
            parts: VecDeque::new(),
            current: None,
        };
        Ok(stream.batches(self.schema(), cancellation))
    }
}
