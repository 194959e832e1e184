//! A partition function in a logical plan.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use datafusion::common::{DFSchema, DFSchemaRef, Result, internal_err};
use datafusion::logical_expr::{Expr, Extension, LogicalPlan, UserDefinedLogicalNodeCore};

use crate::operator::Callee;

/// Rows of the function for the rows of the input, partition by partition.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct MapPartitionsNode {
    /// The columns of the function in their order, then those that only keys are.
    pub(crate) input: Arc<LogicalPlan>,
    pub(crate) callee: Callee,
    /// Constants.
    pub(crate) params: Vec<Expr>,
    pub(crate) clustering: Clustering,
    schema: DFSchemaRef,
}

/// How the rows have to come, by places of columns in the input.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Clustering {
    pub(crate) keys: Vec<usize>,
    pub(crate) order: Vec<SortKey>,
}

/// One column of the order within a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct SortKey {
    pub(crate) column: usize,
    pub(crate) descending: bool,
    pub(crate) nulls_first: bool,
}

impl MapPartitionsNode {
    /// The function over an input that has its columns, and its keys.
    ///
    /// # Errors
    /// DataFusion's, for two columns of one name.
    pub(crate) fn new(
        input: Arc<LogicalPlan>,
        callee: Callee,
        params: Vec<Expr>,
        clustering: Clustering,
    ) -> Result<Self> {
        let output = callee.output().iter().map(|field| (None, Arc::clone(field))).collect();
        let schema = Arc::new(DFSchema::new_with_metadata(output, HashMap::new())?);
        Ok(Self { input, callee, params, clustering, schema })
    }

    pub(crate) fn into_plan(self) -> LogicalPlan {
        LogicalPlan::Extension(Extension { node: Arc::new(self) })
    }
}

impl PartialOrd for MapPartitionsNode {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self == other).then_some(Ordering::Equal)
    }
}

impl UserDefinedLogicalNodeCore for MapPartitionsNode {
    fn name(&self) -> &'static str {
        "MapPartitions"
    }

    fn inputs(&self) -> Vec<&LogicalPlan> {
        vec![&self.input]
    }

    fn schema(&self) -> &DFSchemaRef {
        &self.schema
    }

    fn expressions(&self) -> Vec<Expr> {
        self.params.clone()
    }

    fn fmt_for_explain(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MapPartitions: {}(table", self.callee.function.name)?;
        self.params.iter().try_for_each(|param| write!(f, ", {param}"))?;
        write!(f, "), {}", self.callee.module())
    }

    fn with_exprs_and_inputs(&self, params: Vec<Expr>, mut inputs: Vec<LogicalPlan>) -> Result<Self> {
        let (Some(input), true) = (inputs.pop(), inputs.is_empty()) else {
            return internal_err!("MapPartitions has one input");
        };
        Ok(Self { input: Arc::new(input), params, ..self.clone() })
    }

    /// The input was made for the function: all of it is wanted.
    fn necessary_children_exprs(&self, _: &[usize]) -> Option<Vec<Vec<usize>>> {
        Some(vec![(0..self.input.schema().fields().len()).collect()])
    }
}
