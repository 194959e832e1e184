//! A table function in a logical plan.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use arrow::datatypes::{Field, FieldRef, Fields};
use datafusion::common::{DFSchema, DFSchemaRef, Result, TableReference, internal_err};
use datafusion::logical_expr::{Expr, Extension, LogicalPlan, UserDefinedLogicalNodeCore};

use crate::operator::Callee;

/// Each input row beside the rows that the function gives for it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TableCallNode {
    pub(crate) input: Arc<LogicalPlan>,
    pub(crate) callee: Callee,
    pub(crate) args: Vec<Expr>,
    /// Input rows without output stay, with nulls.
    pub(crate) outer: bool,
    /// What the columns of the output are called.
    output: Vec<(Option<TableReference>, FieldRef)>,
    schema: DFSchemaRef,
}

impl TableCallNode {
    /// The function over one row without columns, for arguments that are constants or columns of an outer query.
    ///
    /// # Errors
    /// DataFusion's, for two columns of one name.
    pub(crate) fn over_one_row(callee: Callee, args: Vec<Expr>) -> Result<Self> {
        let input = datafusion::logical_expr::LogicalPlanBuilder::empty(true).build()?;
        let output = callee.output().iter().map(|field| (None, Arc::clone(field))).collect();
        Self::new(Arc::new(input), callee, args, false, output)
    }

    /// The same call over an input, with these names of its output.
    ///
    /// # Errors
    /// DataFusion's, for two columns of one name.
    pub(crate) fn over(
        &self,
        input: Arc<LogicalPlan>,
        args: Vec<Expr>,
        outer: bool,
        output: Vec<(Option<TableReference>, FieldRef)>,
    ) -> Result<Self> {
        Self::new(input, self.callee.clone(), args, outer, output)
    }

    /// The call over an input, with these names of its output.
    ///
    /// # Errors
    /// DataFusion's, for two columns of one name.
    pub(crate) fn new(
        input: Arc<LogicalPlan>,
        callee: Callee,
        args: Vec<Expr>,
        outer: bool,
        output: Vec<(Option<TableReference>, FieldRef)>,
    ) -> Result<Self> {
        let given = input.schema().iter().map(|(table, field)| (table.cloned(), Arc::clone(field)));
        let own = output.iter().map(|(table, field)| {
            let nullable = field.is_nullable() || outer;
            (table.clone(), Arc::new(Field::clone(field).with_nullable(nullable)))
        });
        let schema = DFSchema::new_with_metadata(given.chain(own).collect(), HashMap::new())?;
        Ok(Self { input, callee, args, outer, output, schema: Arc::new(schema) })
    }

    /// The columns of the output by the names they have here.
    pub(crate) fn output(&self) -> Fields {
        self.output.iter().map(|(_, field)| Arc::clone(field)).collect()
    }

    #[cfg(feature = "proto")]
    pub(crate) fn named_output(&self) -> &[(Option<TableReference>, FieldRef)] {
        &self.output
    }

    pub(crate) fn into_plan(self) -> LogicalPlan {
        LogicalPlan::Extension(Extension { node: Arc::new(self) })
    }
}

impl PartialOrd for TableCallNode {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self == other).then_some(Ordering::Equal)
    }
}

impl UserDefinedLogicalNodeCore for TableCallNode {
    fn name(&self) -> &'static str {
        "TableCall"
    }

    fn inputs(&self) -> Vec<&LogicalPlan> {
        vec![&self.input]
    }

    fn schema(&self) -> &DFSchemaRef {
        &self.schema
    }

    fn expressions(&self) -> Vec<Expr> {
        self.args.clone()
    }

    fn fmt_for_explain(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let args = self.args.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let outer = if self.outer { ", outer" } else { "" };
        write!(f, "TableCall: {}({args}){outer}, {}", self.callee.function.name, self.callee.module())
    }

    fn with_exprs_and_inputs(&self, exprs: Vec<Expr>, mut inputs: Vec<LogicalPlan>) -> Result<Self> {
        let (Some(input), true) = (inputs.pop(), inputs.is_empty()) else {
            return internal_err!("TableCall has one input");
        };
        self.over(Arc::new(input), exprs, self.outer, self.output.clone())
    }

    /// Columns of the input that nobody asks for need not come; those of the arguments do in any case.
    fn necessary_children_exprs(&self, output_columns: &[usize]) -> Option<Vec<Vec<usize>>> {
        let given = self.input.schema().fields().len();
        Some(vec![output_columns.iter().copied().filter(|column| *column < given).collect()])
    }
}
