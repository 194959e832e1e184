//! Aggregate functions of the corpus.

use arrow::array::{ArrayRef, UInt32Array};
use arrow::compute::take;
use heddle_host::{Column, FunctionInfo, HeddleInstance, Result};

use crate::Fault;
use crate::case::{Case, Groups};
use crate::compare::{same_column, settle};
use crate::direct::MAX_ROWS_ONE_BY_ONE;

impl Groups {
    /// The slots of some rows; the number of groups stays.
    pub(crate) fn slice(&self, start: usize, length: usize) -> Option<&[u32]> {
        self.slots.as_ref().map(|slots| &slots[start..start + length])
    }

    /// Every slot, in order: the groups of states that were taken of all.
    fn each(&self) -> Vec<u32> {
        (0..self.count).collect()
    }
}

/// A batch, its slots, and the function over it.
struct Input<'a> {
    function: &'a FunctionInfo,
    args: &'a [Column],
    rows: usize,
    groups: Groups,
}

impl Input<'_> {
    /// Accumulates rows `start` to `end` of each range, one batch after another, and finishes.
    fn in_batches(&self, instance: &mut HeddleInstance, ends: &[usize]) -> Result<ArrayRef> {
        let mut call = instance.open_aggregate(self.function)?;
        let mut start = 0;
        for end in ends {
            let length = end - start;
            let part = slice(self.args, start, length);
            call.accumulate(&part, length, self.groups.slice(start, length), self.groups.count)?;
            start = *end;
        }
        let result = call.finish(None, self.groups.count)?;
        call.close()?;
        Ok(result)
    }

    /// The states of rows `start` to `end`.
    fn states(&self, instance: &mut HeddleInstance, start: usize, end: usize) -> Result<ArrayRef> {
        let mut call = instance.open_aggregate(self.function)?;
        let length = end - start;
        let groups = self.groups.slice(start, length);
        call.accumulate(&slice(self.args, start, length), length, groups, self.groups.count)?;
        let states = call.state(None, self.groups.count)?;
        call.close()?;
        Ok(states)
    }

    /// Accumulates the first half and merges the states of the second into it.
    fn merged(&self, instance: &mut HeddleInstance) -> Result<ArrayRef> {
        let half = self.rows / 2;
        let second = self.states(instance, half, self.rows)?;
        let mut call = instance.open_aggregate(self.function)?;
        call.accumulate(&slice(self.args, 0, half), half, self.groups.slice(0, half), self.groups.count)?;
        let slots = self.groups.each();
        call.merge(&second, Some(&slots), self.groups.count)?;
        let result = call.finish(None, self.groups.count)?;
        call.close()?;
        Ok(result)
    }

    /// Converts every row to a state of its own and merges these.
    fn converted(&self, instance: &mut HeddleInstance) -> Result<ArrayRef> {
        let states = instance.convert_states(self.function, self.args, self.rows)?;
        let mut call = instance.open_aggregate(self.function)?;
        call.merge(&states, self.groups.slots.as_deref(), self.groups.count)?;
        let result = call.finish(None, self.groups.count)?;
        call.close()?;
        Ok(result)
    }
}

/// State, first and second finish of a case.
type Whole = (Option<ArrayRef>, ArrayRef, ArrayRef);

pub(crate) fn direct(
    case: &Case,
    instance: &mut HeddleInstance,
    function: &FunctionInfo,
    args: &[Column],
) -> Result<(), Fault> {
    let input = Input { function, args, rows: case.rows(), groups: case.groups()? };
    let count = input.groups.count as usize;
    let (state, returns) = (case.state(count)?, case.returns(count)?);
    let retract = case.retract()?;
    let whole = match case.has_via() {
        true => via(case.via(), &input, instance),
        false => whole(&input, &retract, state.is_some(), instance),
    };
    let compare = |(taken, first, second): Whole| {
        if let (Some(taken), Some(state)) = (&taken, &state) {
            same_column("state", taken, state)?;
        }
        let returns = returns.as_ref().ok_or("a case without returns and without error")?;
        same_column("direct", &first, returns)?;
        same_column("second finish", &second, returns)
    };
    settle("direct", whole, case.error().as_ref(), compare)?;
    let Some(returns) = returns.as_ref().filter(|_| case.splits()) else { return Ok(()) };
    let same = |way: &str, actual: Result<ArrayRef>| match actual {
        Ok(actual) => same_column(way, &actual, returns),
        Err(error) => Err(format!("{way}: {error}")),
    };
    let third = input.rows / 3;
    same("in three batches", input.in_batches(instance, &[third, 2 * third, input.rows]))?;
    same("merged", input.merged(instance))?;
    if input.rows <= MAX_ROWS_ONE_BY_ONE {
        same("converted", input.converted(instance))?;
    }
    Ok(())
}

fn whole(
    input: &Input<'_>,
    retract: &[u32],
    with_state: bool,
    instance: &mut HeddleInstance,
) -> Result<Whole> {
    let Input { function, args, rows, groups } = input;
    let mut call = instance.open_aggregate(function)?;
    call.accumulate(args, *rows, groups.slots.as_deref(), groups.count)?;
    let state = if with_state { Some(call.state(None, groups.count)?) } else { None };
    if !retract.is_empty() {
        let (args, slots) = rows_of(args, groups, retract);
        call.retract(&args, retract.len(), slots.as_deref(), groups.count)?;
    }
    let first = call.finish(None, groups.count)?;
    let second = call.finish(Some(&groups.each()), groups.count)?;
    call.close()?;
    Ok((state, first, second))
}

/// Accumulates, then goes the way that a case of failure names.
pub(crate) fn failing(
    case: &Case,
    instance: &mut HeddleInstance,
    function: &FunctionInfo,
    args: &[Column],
) -> Result<Result<ArrayRef>, Fault> {
    let input = Input { function, args, rows: case.rows(), groups: case.groups()? };
    Ok(via(case.via(), &input, instance).map(|(_, first, _)| first))
}

fn via(via: &str, input: &Input<'_>, instance: &mut HeddleInstance) -> Result<Whole> {
    let Input { function, args, rows, groups } = input;
    if via == "convert" {
        let states = instance.convert_states(function, args, *rows)?;
        return Ok((None, ArrayRef::clone(&states), states));
    }
    let mut call = instance.open_aggregate(function)?;
    call.accumulate(args, *rows, groups.slots.as_deref(), groups.count)?;
    match via {
        "state" => drop(call.state(None, groups.count)?),
        "retract" => {
            let (args, slots) = rows_of(args, groups, &[0]);
            call.retract(&args, 1, slots.as_deref(), groups.count)?;
        }
        "merge" => {
            let states = call.state(None, groups.count)?;
            call.close()?;
            call = instance.open_aggregate(function)?;
            call.merge(&states, Some(&groups.each()), groups.count)?;
        }
        _ => {}
    }
    let first = call.finish(None, groups.count)?;
    call.close()?;
    Ok((None, ArrayRef::clone(&first), first))
}

/// Some rows of the batch, with their slots.
fn rows_of(args: &[Column], groups: &Groups, rows: &[u32]) -> (Vec<Column>, Option<Vec<u32>>) {
    let places = UInt32Array::from(rows.to_vec());
    let columns = args.iter().map(|column| match column.is_constant() {
        true => column.clone(),
        false => {
            Column::new(take(column.values(), &places, None).unwrap_or_else(|_| column.values().slice(0, 0)))
        }
    });
    let slots = groups.slots.as_ref().map(|slots| rows.iter().map(|row| slots[*row as usize]).collect());
    (columns.collect(), slots)
}

fn slice(args: &[Column], start: usize, length: usize) -> Vec<Column> {
    args.iter().map(|column| column.slice(start, length)).collect()
}
