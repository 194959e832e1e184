//! Groups as the rows themselves, for DISTINCT and ORDER BY: which rows count, and in which order, is known at the end.

use std::collections::HashSet;
use std::sync::Arc;

use arrow::array::{
    Array as _, ArrayRef, AsArray as _, BooleanArray, ListArray, StructArray, UInt32Array, new_empty_array,
};
use arrow::buffer::OffsetBuffer;
use arrow::compute::{concat, filter, take};
use arrow::datatypes::{ArrowNativeType as _, DataType, Field, Fields};
use arrow::row::{RowConverter, SortField};
use datafusion::common::Result;
use heddle_host::{Error, ErrorCode};

use crate::aggregate::groups::Groups;
use crate::aggregate::slots::Slots;
use crate::aggregate::source::AggregateSource;
use crate::error::to_datafusion;
use crate::row_number::row_number;

/// Keeps rows of arguments and sort keys; the guest sees them when results are asked for, group by group, sorted. A state
/// is the list of a group's rows, so that partial aggregates merge whatever rows the others have.
#[derive(Debug)]
pub(crate) struct KeptRows {
    source: AggregateSource,
    layout: RowLayout,
    distinct: Option<Distinct>,
    columns: Vec<Vec<ArrayRef>>,
    groups: Vec<u32>,
    /// Bytes of all of these.
    held: usize,
}

/// The columns of a kept row: arguments, then sort keys.
#[derive(Clone, Debug)]
pub(crate) struct RowLayout {
    fields: Fields,
    arguments: usize,
    sort: Vec<SortField>,
}

impl RowLayout {
    /// Arguments and sort keys of these types.
    pub(crate) fn new(arguments: &[DataType], sort: Vec<SortField>, keys: &[DataType]) -> Self {
        let named = |(i, data_type): (usize, &DataType)| Field::new(format!("c{i}"), data_type.clone(), true);
        let fields = arguments.iter().chain(keys).enumerate().map(named).collect();
        Self { fields, arguments: arguments.len(), sort }
    }

    /// The type of a state.
    pub(crate) fn state_type(&self) -> DataType {
        DataType::List(self.item())
    }

    fn item(&self) -> Arc<Field> {
        Arc::new(Field::new("item", DataType::Struct(self.fields.clone()), true))
    }

    /// Rows, of which `lengths` belong to each group.
    fn states(&self, columns: Vec<ArrayRef>, lengths: impl IntoIterator<Item = usize>) -> Result<ArrayRef> {
        let rows = StructArray::try_new(self.fields.clone(), columns, None)?;
        let offsets = OffsetBuffer::from_lengths(lengths);
        Ok(Arc::new(ListArray::try_new(self.item(), offsets, Arc::new(rows), None)?))
    }
}

/// What tells equal rows of a group: DataFusion's own equality of grouping keys.
#[derive(Debug)]
struct Distinct {
    converter: RowConverter,
    seen: HashSet<(u32, Box<[u8]>)>,
    /// Bytes of what was seen.
    held: usize,
}

impl Distinct {
    /// Whether the group does not have the row yet; then it has it now.
    fn insert(&mut self, group: u32, key: &[u8]) -> bool {
        let is_new = self.seen.insert((group, key.into()));
        if is_new {
            self.held += key.len() + size_of::<(u32, Box<[u8]>)>();
        }
        is_new
    }

    /// Forgets the first `count` groups.
    fn remove(&mut self, count: u32) {
        let later: Vec<_> = self.seen.drain().filter(|(group, _)| *group >= count).collect();
        self.held = 0;
        for (group, key) in later {
            self.insert(group - count, &key);
        }
    }
}

impl KeptRows {
    /// No rows.
    ///
    /// # Errors
    /// Arrow's, where values of a type cannot be compared.
    pub(crate) fn new(source: AggregateSource, layout: RowLayout, distinct: bool) -> Result<Self> {
        let keys = layout.fields.iter().take(layout.arguments);
        let keys = keys.map(|field| SortField::new(field.data_type().clone())).collect();
        let distinct = match distinct {
            true => Some(Distinct { converter: RowConverter::new(keys)?, seen: HashSet::new(), held: 0 }),
            false => None,
        };
        let columns = vec![Vec::new(); layout.fields.len()];
        Ok(Self { source, layout, distinct, columns, groups: Vec::new(), held: 0 })
    }

    /// Keeps rows, but for those that the group has where they are to be distinct.
    fn keep(&mut self, columns: &[ArrayRef], groups: &[u32]) -> Result<()> {
        let Some(distinct) = &mut self.distinct else { return self.push(columns.to_vec(), groups) };
        let keys = distinct.converter.convert_columns(&columns[..self.layout.arguments])?;
        let is_new: Vec<bool> =
            groups.iter().zip(&keys).map(|(group, key)| distinct.insert(*group, key.as_ref())).collect();
        let groups: Vec<u32> =
            groups.iter().zip(&is_new).filter(|(_, is_new)| **is_new).map(|(group, _)| *group).collect();
        let is_new = BooleanArray::from(is_new);
        let columns = columns.iter().map(|column| filter(column, &is_new)).collect::<Result<_, _>>()?;
        self.push(columns, &groups)
    }

    fn push(&mut self, columns: Vec<ArrayRef>, groups: &[u32]) -> Result<()> {
        self.groups.extend_from_slice(groups);
        self.held += size_of_val(groups);
        for (kept, column) in self.columns.iter_mut().zip(columns) {
            self.held += column.to_data().get_slice_memory_size()?;
            kept.push(column);
        }
        Ok(())
    }

    fn forget(&mut self) {
        self.columns.iter_mut().for_each(|column| *column = Vec::new());
        self.groups = Vec::new();
        self.held = 0;
    }

    /// All kept columns, each as one array.
    fn whole(&self) -> Result<Vec<ArrayRef>> {
        let columns = self.layout.fields.iter().zip(&self.columns);
        let whole = columns.map(|(field, parts)| match parts.as_slice() {
            [] => Ok(new_empty_array(field.data_type())),
            [only] => Ok(Arc::clone(only)),
            parts => Ok(concat(&parts.iter().map(AsRef::as_ref).collect::<Vec<_>>())?),
        });
        whole.collect()
    }

    /// The rows of the first `count` groups, group by group, sorted; rows with equal keys as they came.
    fn sorted(&self, count: u32) -> Result<(Vec<ArrayRef>, Vec<u32>)> {
        let columns = self.whole()?;
        let mut rows: Vec<u32> = (0..row_number(self.groups.len())?).collect();
        rows.retain(|row| self.groups[*row as usize] < count);
        let converter = RowConverter::new(self.layout.sort.clone())?;
        let keys = match self.layout.sort.is_empty() {
            true => None,
            false => Some(converter.convert_columns(&columns[self.layout.arguments..])?),
        };
        rows.sort_by(|a, b| {
            let (a, b) = (*a as usize, *b as usize);
            let by_key = || keys.as_ref().map_or(std::cmp::Ordering::Equal, |k| k.row(a).cmp(&k.row(b)));
            self.groups[a].cmp(&self.groups[b]).then_with(by_key)
        });
        let groups = rows.iter().map(|row| self.groups[*row as usize]).collect();
        let rows = UInt32Array::from(rows);
        let columns = columns.iter().map(|column| take(column, &rows, None)).collect::<Result<_, _>>()?;
        Ok((columns, groups))
    }
}

impl Groups for KeptRows {
    fn update(
        &mut self,
        values: &[ArrayRef],
        rows: usize,
        groups: Option<&[u32]>,
        _count: u32,
    ) -> Result<()> {
        match groups {
            Some(groups) => self.keep(values, groups),
            None => self.keep(values, &vec![0; rows]),
        }
    }

    fn retract(&mut self, _values: &[ArrayRef], _rows: usize) -> Result<()> {
        let function = self.source.function();
        let message = format!("{}: no rows of DISTINCT or ORDER BY can be taken back", function.signature);
        Err(to_datafusion(Error::new(ErrorCode::Unsupported, message).in_function(&function.name)))
    }

    fn retracts(&self) -> bool {
        false
    }

    fn merge(&mut self, states: &ArrayRef, groups: Option<&[u32]>, _count: u32) -> Result<()> {
        let lists = states.as_list::<i32>();
        let offsets = lists.value_offsets();
        let (Some(first), Some(last)) = (offsets.first(), offsets.last()) else { return Ok(()) };
        let rows = lists.values().slice(first.as_usize(), (last - first).as_usize());
        let numbers = offsets.windows(2).enumerate().flat_map(|(list, ends)| {
            let group = groups.map_or(0, |groups| groups[list]);
            std::iter::repeat_n(group, (ends[1] - ends[0]).as_usize())
        });
        let numbers: Vec<u32> = numbers.collect();
        self.keep(rows.as_struct().columns(), &numbers)
    }

    fn states(&mut self, count: u32) -> Result<ArrayRef> {
        let (columns, groups) = self.sorted(count)?;
        let mut lengths = vec![0; count as usize];
        for group in groups {
            lengths[group as usize] += 1;
        }
        self.layout.states(columns, lengths)
    }

    fn results(&mut self, count: u32) -> Result<ArrayRef> {
        let (columns, groups) = self.sorted(count)?;
        let mut slots = Slots::new(self.source.clone());
        slots.update(&columns[..self.layout.arguments], groups.len(), Some(&groups), count)?;
        let results = slots.results(count)?;
        slots.clear()?;
        Ok(results)
    }

    fn remove(&mut self, count: u32) -> Result<()> {
        let stays: BooleanArray = self.groups.iter().map(|group| Some(*group >= count)).collect();
        let columns = self.whole()?.iter().map(|column| filter(column, &stays)).collect::<Result<_, _>>()?;
        let groups = self.groups.iter().filter(|group| **group >= count).map(|group| group - count);
        let groups: Vec<u32> = groups.collect();
        self.forget();
        if let Some(distinct) = &mut self.distinct {
            distinct.remove(count);
        }
        self.push(columns, &groups)
    }

    fn clear(&mut self) -> Result<()> {
        self.forget();
        if let Some(distinct) = &mut self.distinct {
            distinct.seen = HashSet::new();
            distinct.held = 0;
        }
        Ok(())
    }

    fn states_of_rows(&self, values: &[ArrayRef], rows: usize) -> Result<ArrayRef> {
        self.layout.states(values.to_vec(), std::iter::repeat_n(1, rows))
    }

    fn initial_state(&self) -> Result<ArrayRef> {
        let nothing = self.layout.fields.iter().map(|field| new_empty_array(field.data_type()));
        self.layout.states(nothing.collect(), [0])
    }

    fn size(&self) -> usize {
        self.held + self.distinct.as_ref().map_or(0, |distinct| distinct.held)
    }
}
