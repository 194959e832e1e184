//! The operator of a partition function.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use arrow::array::{RecordBatch, RecordBatchOptions};
use arrow::compute::SortOptions;
use arrow::datatypes::Schema;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, internal_err};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{
    Distribution, EquivalenceProperties, LexOrdering, OrderingRequirements, Partitioning, PhysicalSortExpr,
};
use datafusion::physical_plan::execution_plan::EmissionType;
use datafusion::physical_plan::metrics::{ExecutionPlanMetricsSet, MetricsSet};
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties as _, InputDistributionRequirements,
    PhysicalExpr, PlanProperties,
};
use heddle_host::Limits;

use crate::arguments::argument;
use crate::error::to_datafusion;
use crate::operator::{Callee, Lease, OperatorMetrics, Output as _, TaskCancellation};
use crate::options::limits_of;
use crate::partition::boundaries::Boundaries;
use crate::partition::node::{Clustering, SortKey};
use crate::partition::stream::{PartitionStream, Phase};

/// A partition function over rows that DataFusion has brought together by key and sorted. One instance works for each
/// partition of the plan.
#[derive(Clone, Debug)]
pub(crate) struct MapPartitionsExec {
    input: Arc<dyn ExecutionPlan>,
    callee: Callee,
    params: Vec<Arc<dyn PhysicalExpr>>,
    clustering: Clustering,
    properties: Arc<PlanProperties>,
    metrics: ExecutionPlanMetricsSet,
}

impl MapPartitionsExec {
    /// The function over an input as [`MapPartitionsNode`](super::MapPartitionsNode) has it.
    pub(crate) fn new(
        input: Arc<dyn ExecutionPlan>,
        callee: Callee,
        params: Vec<Arc<dyn PhysicalExpr>>,
        clustering: Clustering,
    ) -> Self {
        let schema = Arc::new(Schema::new(callee.output()));
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            Partitioning::UnknownPartitioning(input.output_partitioning().partition_count()),
            EmissionType::Incremental,
            input.boundedness(),
        );
        let metrics = ExecutionPlanMetricsSet::new();
        Self { input, callee, params, clustering, properties: Arc::new(properties), metrics }
    }

    #[cfg(feature = "proto")]
    pub(crate) fn callee(&self) -> &Callee {
        &self.callee
    }

    #[cfg(feature = "proto")]
    pub(crate) fn params(&self) -> &[Arc<dyn PhysicalExpr>] {
        &self.params
    }

    #[cfg(feature = "proto")]
    pub(crate) fn clustering(&self) -> &Clustering {
        &self.clustering
    }

    fn column(&self, place: usize) -> Arc<dyn PhysicalExpr> {
        Arc::new(Column::new(self.input.schema().field(place).name(), place))
    }

    /// Partitions in any order, their rows in the declared one.
    fn ordering(&self) -> Option<LexOrdering> {
        let keys = self.clustering.keys.iter().map(|key| {
            PhysicalSortExpr::new(self.column(*key), SortOptions { descending: false, nulls_first: true })
        });
        let order = self.clustering.order.iter().map(|SortKey { column, descending, nulls_first }| {
            let options = SortOptions { descending: *descending, nulls_first: *nulls_first };
            PhysicalSortExpr::new(self.column(*column), options)
        });
        LexOrdering::new(keys.chain(order))
    }

    /// The values of the params.
    fn values(&self, limits: &Limits) -> Result<Vec<heddle_host::Column>> {
        let options = RecordBatchOptions::new().with_row_count(Some(1));
        let row = RecordBatch::try_new_with_options(Arc::new(Schema::empty()), vec![], &options)?;
        let function = &self.callee.function;
        let declared = function.params.as_deref().unwrap_or_default();
        let values = self.params.iter().enumerate().map(|(i, param)| {
            let value = argument(function, declared.get(i), param.evaluate(&row)?, limits)?;
            Ok(heddle_host::Column::new(Arc::clone(value.values())))
        });
        values.collect()
    }
}

impl DisplayAs for MapPartitionsExec {
    fn fmt_as(&self, format: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let function = &self.callee.function;
        let params = std::iter::once("table".to_owned()).chain(self.params.iter().map(ToString::to_string));
        let call = format!("{}({})", function.name, params.collect::<Vec<_>>().join(", "));
        let keys = function.partition_by.join(", ");
        match format {
            DisplayFormatType::TreeRender => write!(f, "{call}\n{}", self.callee.module()),
            _ => write!(f, "MapPartitionsExec: {call}, partition_by=[{keys}], {}", self.callee.module()),
        }
    }
}

impl ExecutionPlan for MapPartitionsExec {
    fn name(&self) -> &'static str {
        "MapPartitionsExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn input_distribution_requirements(&self) -> InputDistributionRequirements {
        let keys: Vec<_> = self.clustering.keys.iter().map(|key| self.column(*key)).collect();
        InputDistributionRequirements::new(vec![match keys.is_empty() {
            true => Distribution::SinglePartition,
            false => Distribution::KeyPartitioned(keys),
        }])
    }

    fn required_input_ordering(&self) -> Vec<Option<OrderingRequirements>> {
        vec![self.ordering().map(OrderingRequirements::from)]
    }

    fn apply_expressions(
        &self,
        f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        datafusion::physical_plan::apply_expression_roots(&self.params, f)
    }

    fn with_new_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let (Some(input), true) = (children.pop(), children.is_empty()) else {
            return internal_err!("MapPartitionsExec has one child");
        };
        Ok(Arc::new(Self::new(input, self.callee.clone(), self.params.clone(), self.clustering.clone())))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let session = limits_of(context.session_config().options());
        let pool = self.callee.pool(session).map_err(to_datafusion)?;
        let limits = *pool.limits();
        let cancellation = TaskCancellation::of(&context);
        let stream = PartitionStream {
            params: self.values(&limits)?,
            input: self.input.execute(partition, context)?,
            function: self.callee.function.clone(),
            keys: self.clustering.keys.clone(),
            lease: Some(Lease::new(pool)),
            batch_rows: limits.batch_rows,
            metrics: OperatorMetrics::new(&self.metrics, partition),
            parts: VecDeque::new(),
            boundaries: Boundaries::default(),
            phase: Phase::Waiting,
        };
        Ok(stream.batches(self.schema(), cancellation))
    }
}
