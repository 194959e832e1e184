//! Aggregation without GROUP BY, and over windows.

use arrow::array::{Array, ArrayRef};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::Accumulator;

use crate::aggregate::groups::Groups;

/// One group. Its result may be asked for again and again while rows come and, in a sliding window, go.
#[derive(Debug)]
pub(crate) struct WasmAccumulator<G>(pub(crate) G);

impl<G: Groups + 'static> Accumulator for WasmAccumulator<G> {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.0.update(values, rows_of(values), None, 1)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        ScalarValue::try_from_array(&self.0.results(1)?, 0)
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.0.size()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![ScalarValue::try_from_array(&self.0.states(1)?, 0)?])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        states.iter().try_for_each(|states| self.0.merge(states, None, 1))
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.0.retract(values, rows_of(values))
    }

    fn supports_retract_batch(&self) -> bool {
        self.0.retracts()
    }
}

fn rows_of(values: &[ArrayRef]) -> usize {
    values.first().map_or(0, Array::len)
}
