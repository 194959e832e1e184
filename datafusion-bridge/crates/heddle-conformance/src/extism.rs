//! A case through the Extism ABI, in one format, on any host that can call an export with bytes.

use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, AsArray as _, Int64Array, RecordBatch, UInt32Array};
use arrow::compute::{concat_batches, take};
use arrow::datatypes::{DataType, Field, FieldRef, Int64Type, Schema, SchemaRef};
use heddle_host::codec::{Codec, RowForm};
use heddle_host::{Column, FunctionInfo, FunctionKind, HeddleInstance, HeddleModule, Result};

use crate::Fault;
use crate::case::{Case, Groups};
use crate::compare::{same_batch, same_column, same_error, settle};

/// What can call an export of the Extism ABI.
pub trait ExtismPlugin {
    /// Calls an export with bytes.
    ///
    /// # Errors
    /// What the module reports.
    fn call(&mut self, export: &str, input: &[u8]) -> Result<Vec<u8>>;
}

impl ExtismPlugin for HeddleInstance {
    fn call(&mut self, export: &str, input: &[u8]) -> Result<Vec<u8>> {
        self.call_extism(export, input)
    }
}

/// Runs a case in one format; nothing where the format cannot carry it.
///
/// # Errors
/// What differs from what the case says.
pub fn run_extism(
    case: &Case,
    module: &HeddleModule,
    plugin: &mut dyn ExtismPlugin,
    codec: &dyn Codec,
) -> Result<(), Fault> {
    if case.has_bytes() && codec.name() != "Arrow IPC" {
        return Ok(());
    }
    let args = case.args()?;
    let function = match (case.function(module, &args), case.error()) {
        (Ok(function), _) => function,
        (Err(error), Some(failure)) => return same_error(codec.name(), &error, &failure, true),
        (Err(error), None) => return Err(error.to_string()),
    };
    let mut call = Call { case, plugin, codec, function, args: &args };
    match function.kind {
        FunctionKind::Scalar => call.scalar(),
        FunctionKind::Table => call.table(),
        FunctionKind::Aggregate => call.aggregate(),
        FunctionKind::Partition => call.partition(),
        other => Err(format!("no runner for {other:?}")),
    }
}

struct Call<'a> {
    case: &'a Case,
    plugin: &'a mut dyn ExtismPlugin,
    codec: &'a dyn Codec,
    function: &'a FunctionInfo,
    args: &'a [Column],
}

impl Call<'_> {
    fn scalar(&mut self) -> Result<(), Fault> {
        let Self { case, codec, function, args, .. } = *self;
        let rows = case.rows();
        let input = codec.encode_arguments(function, args, rows).map_err(|error| error.to_string())?;
        let answer = self.plugin.call(&function.export, &input);
        let result = answer.and_then(|output| codec.decode_result(function, args, rows, &output));
        let expected = case.returns(rows)?;
        settle(codec.name(), result, case.error().as_ref(), |actual| {
            same_column(codec.name(), &actual, expected.as_ref().ok_or("no returns")?)
        })
    }

    fn table(&mut self) -> Result<(), Fault> {
        let Self { case, codec, function, args, .. } = *self;
        let input = codec.encode_arguments(function, args, case.rows()).map_err(|error| error.to_string())?;
        let row = Arc::new(Field::new("row", DataType::Int32, false));
        let result = self
            .plugin
            .call(&function.export, &input)
            .and_then(|output| codec.decode(&output_schema(function, Some(row)), RowForm::Objects, &output));
        let expected = case.output()?;
        settle(codec.name(), result, case.error().as_ref(), |actual| {
            same_batch(codec.name(), &[actual], expected.as_ref().ok_or("no output")?)
        })
    }

    fn aggregate(&mut self) -> Result<(), Fault> {
        let case = self.case;
        let groups = case.groups()?;
        let rows = case.rows();
        let whole = self.of_rows("", &groups, 0, rows);
        let expected = case.returns(groups.count as usize)?;
        let name = self.codec.name();
        settle(name, whole, case.error().as_ref(), |actual| {
            same_groups(name, &actual, expected.as_ref().ok_or("no returns")?)
        })?;
        let Some(expected) = expected.filter(|_| case.splits()) else { return Ok(()) };
        let mut merged = || -> Result<RecordBatch> {
            let half = rows / 2;
            let parts =
                [self.of_rows(".partial", &groups, 0, half)?, self.of_rows(".partial", &groups, half, rows)?];
            let states = self.of_states(".merge", &both(&parts)?)?;
            self.of_states(".finish", &states)
        };
        let way = format!("{name}, merged");
        same_groups(&way, &merged().map_err(|error| format!("{way}: {error}"))?, &expected)
    }

    /// Calls `name` or `.partial` with some of the rows.
    fn of_rows(&mut self, verb: &str, groups: &Groups, start: usize, end: usize) -> Result<RecordBatch> {
        let function = self.function;
        let length = end - start;
        let args = self.args.iter().map(|column| column.slice(start, length));
        let group = groups.slice(start, length).map(|slots| -> ArrayRef {
            Arc::new(slots.iter().map(|slot| i64::from(*slot)).collect::<Int64Array>())
        });
        let fields = group.iter().map(|_| group_field());
        let fields: Vec<Field> = fields.chain(function.args.iter().cloned()).collect();
        let columns: Vec<Column> = group.iter().cloned().map(Column::new).chain(args).collect();
        let input = self.codec.encode(&fields, &columns, length)?;
        self.grouped(verb, &input, groups.slots.is_some())
    }

    /// Calls `.merge` or `.finish` with states.
    fn of_states(&mut self, verb: &str, states: &RecordBatch) -> Result<RecordBatch> {
        let schema = states.schema();
        let fields: Vec<Field> = schema.fields().iter().map(|field| (**field).clone()).collect();
        let columns: Vec<Column> = states.columns().iter().cloned().map(Column::new).collect();
        let input = self.codec.encode(&fields, &columns, states.num_rows())?;
        self.grouped(verb, &input, states.num_columns() == 2)
    }

    fn grouped(&mut self, verb: &str, input: &[u8], with_group: bool) -> Result<RecordBatch> {
        let function = self.function;
        let output = self.plugin.call(&format!("{}{verb}", function.export), input)?;
        let value = if matches!(verb, "" | ".finish") { &function.returns } else { &function.state };
        let group = with_group.then(group_field);
        let schema = SchemaRef::new(Schema::new(group.into_iter().chain(value.clone()).collect::<Vec<_>>()));
        let form = if with_group { RowForm::Objects } else { RowForm::Values };
        self.codec.decode(&schema, form, &output)
    }

    fn partition(&mut self) -> Result<(), Fault> {
        let (case, codec) = (self.case, self.codec);
        let params = case.params()?;
        let starts = case.starts()?;
        let result = self.partitions(&params, &starts, case.rows());
        let expected = case.output()?;
        match (result, case.error()) {
            // The row of an error counts from its own partition.
            (Err(error), Some(failure)) => same_error(codec.name(), &error, &failure, false),
            (result, failure) => settle(codec.name(), result, failure.as_ref(), |actual| {
                same_batch(codec.name(), &actual, expected.as_ref().ok_or("no output")?)
            }),
        }
    }

    fn partitions(&mut self, params: &[Column], starts: &[u32], rows: usize) -> Result<Vec<RecordBatch>> {
        let Self { codec, function, args, .. } = *self;
        let schema = output_schema(function, None);
        let declared = function.params.as_deref().unwrap_or_default();
        let open = if declared.is_empty() { vec![] } else { codec.encode(declared, params, 1)? };
        let nothing: Vec<Column> = args.iter().map(|column| column.slice(0, 0)).collect();
        let end = codec.encode_arguments(function, &nothing, 0)?;
        let starts = starts.iter().map(|start| *start as usize).filter(|start| *start > 0);
        let mut ends: Vec<usize> = starts.chain([rows]).collect();
        ends.retain(|_| rows > 0);
        let mut batches = Vec::new();
        let mut start = 0;
        for partition_end in ends {
            let length = partition_end - start;
            let part: Vec<Column> = args.iter().map(|column| column.slice(start, length)).collect();
            self.plugin.call(&format!("{}.open", function.export), &open)?;
            let input = codec.encode_arguments(function, &part, length)?;
            for (verb, input) in [(".process", &input), (".finish", &end)] {
                let output = self.plugin.call(&format!("{}{verb}", function.export), input)?;
                batches.push(codec.decode(&schema, RowForm::Objects, &output)?);
            }
            start = partition_end;
        }
        Ok(batches)
    }
}

fn group_field() -> Field {
    Field::new("group", DataType::Int64, false)
}

fn output_schema(function: &FunctionInfo, row: Option<FieldRef>) -> SchemaRef {
    let columns = function.output.iter().flatten().cloned();
    SchemaRef::new(Schema::new(row.into_iter().chain(columns).collect::<Vec<_>>()))
}

fn both(parts: &[RecordBatch; 2]) -> Result<RecordBatch> {
    concat_batches(parts[0].schema_ref(), parts)
        .map_err(|error| heddle_host::Error::new(heddle_host::ErrorCode::Memory, error.to_string()))
}

/// Compares the answer for each group that occurs, or for the only one.
fn same_groups(way: &str, actual: &RecordBatch, expected: &ArrayRef) -> Result<(), Fault> {
    let value = actual.column(actual.num_columns() - 1);
    if actual.num_columns() == 1 {
        return same_column(way, value, expected);
    }
    let groups = actual.column(0).as_primitive::<Int64Type>();
    let places = groups.values().iter().map(|group| u32::try_from(*group).ok());
    let places: Option<Vec<u32>> =
        places.map(|place| place.filter(|p| (*p as usize) < expected.len())).collect();
    let places = places.ok_or_else(|| format!("{way}: an unknown group"))?;
    let expected = take(expected, &UInt32Array::from(places), None).map_err(|error| error.to_string())?;
    same_column(way, value, &expected)
}
