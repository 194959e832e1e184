//! The conformance corpus through SQL: every case of an honest module that a query can say. Of rows without a group SQL has no
//! answer, rows are taken back by windows alone, and where partitions begin the keys say.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::{
    Array as _, ArrayRef, Int32Array, RecordBatch, RecordBatchOptions, UInt32Array,
};
use datafusion::arrow::compute::{concat, concat_batches, take};
use datafusion::arrow::datatypes::{Field, Schema};
use datafusion::common::ScalarValue;
use datafusion::datasource::MemTable;
use datafusion::execution::SessionStateBuilder;
use datafusion::prelude::{SessionConfig, SessionContext};
use heddle_conformance::{Case, Corpus, Suite, difference};
use heddle_datafusion::{HeddleOptions, from_datafusion, register_module, with_heddle};
use heddle_host::{Column, FunctionInfo, FunctionKind, HeddleModule, Limits};

use crate::corpus;

type Answer<T> = Result<heddle_host::Result<T>, String>;

#[tokio::test]
async fn the_corpus() {
    let corpus = Corpus::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../conformance"));
    let (mut faults, mut ran) = (Vec::new(), HashMap::<FunctionKind, usize>::new());
    // A session for each module: its functions are many.
    let mut sessions = HashMap::new();
    for Suite { name, cases } in corpus.suites().expect("the corpus") {
        for case in cases.iter().filter(|_| !name.starts_with("hostile/")) {
            let entry = sessions.entry(case.module().to_owned());
            let (module, session) = entry.or_insert_with(|| session(corpus::module(case.module())));
            match run(case, module, session).await {
                Ok(None) => {}
                Ok(Some(kind)) => *ran.entry(kind).or_default() += 1,
                Err(fault) => faults.push(format!("{name}/{}: {fault}", case.name())),
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    let at_least = |kind| ran.get(&kind).copied().unwrap_or_default();
    assert!(at_least(FunctionKind::Scalar) > 1000, "{ran:?}");
    assert!(at_least(FunctionKind::Aggregate) > 100, "{ran:?}");
    assert!(at_least(FunctionKind::Table) > 100, "{ran:?}");
    assert!(at_least(FunctionKind::Partition) > 20, "{ran:?}");
}

/// The kind of the case; none where SQL cannot say it.
async fn run(
    case: &Case,
    module: &HeddleModule,
    session: &SessionContext,
) -> Result<Option<FunctionKind>, String> {
    let args = case.args()?;
    let Ok(function) = case.function(module, &args) else { return Ok(None) };
    // DataFusion refuses text that is none before a function sees it, and a session has no other limits than these.
    if case.limits().is_some() || case.retracts() || case.has_via() || case.has_bytes() {
        return Ok(None);
    }
    let kind = function.kind;
    let asked = Asked { case, function, args: &args, session };
    match kind {
        FunctionKind::Scalar => asked.scalar().await?,
        FunctionKind::Aggregate if !args.is_empty() => asked.aggregate().await?,
        FunctionKind::Table => asked.table().await?,
        FunctionKind::Partition if asked.is_said_by_keys()? => asked.partition().await?,
        _ => return Ok(None),
    }
    Ok(Some(kind))
}

/// One partition, so that rows stay in order, and batches as they are given.
fn session(module: HeddleModule) -> (HeddleModule, SessionContext) {
    let limits = Limits { batch_rows: 1 << 20, ..Limits::default() };
    let config = SessionConfig::new()
        .with_target_partitions(1)
        .with_batch_size(1 << 20)
        .with_option_extension(HeddleOptions::from(limits));
    let builder = SessionStateBuilder::new().with_default_features().with_config(config);
    let context = SessionContext::new_with_state(with_heddle(builder).build());
    register_module(&context, &module).expect("functions");
    // A built-in scalar function goes before an aggregate of its name.
    for function in &module.manifest().functions {
        if function.kind == FunctionKind::Aggregate {
            context.deregister_udf(&function.name);
        }
    }
    (module, context)
}

struct Asked<'a> {
    case: &'a Case,
    function: &'a FunctionInfo,
    args: &'a [Column],
    session: &'a SessionContext,
}

impl Asked<'_> {
    /// `t(number, slot, …)` with the arguments under these names.
    fn register(&self, names: &[String], slots: &[u32]) -> Result<(), String> {
        let rows = self.case.rows();
        let numbers: ArrayRef = Arc::new(Int32Array::from_iter_values((0..).take(rows)));
        let slots: ArrayRef = Arc::new(UInt32Array::from_iter_values(
            (0..rows).map(|row| slots.get(row).copied().unwrap_or(0)),
        ));
        let mut columns = vec![("number".to_owned(), numbers), ("slot".to_owned(), slots)];
        for (name, column) in names.iter().zip(self.args) {
            columns.push((name.clone(), full(column, rows)?));
        }
        let fields: Vec<Field> =
            columns.iter().map(|(name, values)| Field::new(name, values.data_type().clone(), true)).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let columns = columns.into_iter().map(|(_, values)| values).collect();
        let batch = RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), columns, &options);
        let batch = batch.map_err(|error| error.to_string())?;
        let table =
            MemTable::try_new(batch.schema(), vec![vec![batch]]).map_err(|error| error.to_string())?;
        self.session.deregister_table("t").map_err(|error| error.to_string())?;
        self.session.register_table("t", Arc::new(table)).map_err(|error| error.to_string())?;
        Ok(())
    }

    fn names(&self) -> Vec<String> {
        (0..self.args.len()).map(|i| format!("a{i}")).collect()
    }

    /// The arguments of a call; constants as parameters, whose values follow.
    fn call(&self) -> Result<(String, Vec<ScalarValue>), String> {
        let mut values = Vec::new();
        let mut args = Vec::new();
        for (i, column) in self.args.iter().enumerate() {
            if column.is_constant() {
                let value = ScalarValue::try_from_array(column.values(), 0);
                values.push(value.map_err(|error| error.to_string())?);
                args.push(format!("${}", values.len()));
            } else {
                args.push(format!("a{i}"));
            }
        }
        Ok((format!("{}({})", self.function.name, args.join(", ")), values))
    }

    async fn ask(&self, query: &str, values: Vec<ScalarValue>) -> Answer<RecordBatch> {
        let asked = async {
            let frame = self.session.sql(query).await?;
            let frame = if values.is_empty() { frame } else { frame.with_param_values(values)? };
            let schema = Arc::new(frame.schema().as_arrow().clone());
            let batches = frame.collect().await?;
            Ok(concat_batches(batches.first().map_or(&schema, RecordBatch::schema_ref), &batches)?)
        };
        match asked.await {
            Ok(batch) => Ok(Ok(batch)),
            Err(error) => match from_datafusion(&error) {
                Some(cause) => Ok(Err(cause.clone())),
                None => Err(format!("{query}: {error}")),
            },
        }
    }

    async fn scalar(&self) -> Result<(), String> {
        self.register(&self.names(), &[])?;
        let (call, values) = self.call()?;
        let answer = self.ask(&format!("SELECT {call} AS result FROM t"), values).await?;
        let expected = self.case.returns(self.case.rows())?;
        self.case.settle("SQL", answer, |batch| same(&batch, 0, expected.as_ref()))
    }

    async fn aggregate(&self) -> Result<(), String> {
        let groups = self.case.groups()?;
        let slots = groups.slots.clone().unwrap_or_default();
        self.register(&self.names(), &slots)?;
        let (call, values) = self.call()?;
        let query = match groups.slots {
            Some(_) => format!("SELECT {call} AS result FROM t GROUP BY slot ORDER BY slot"),
            None => format!("SELECT {call} AS result FROM t"),
        };
        let answer = self.ask(&query, values).await?;
        let mut present = if groups.slots.is_some() { slots } else { vec![0] };
        present.sort_unstable();
        present.dedup();
        let expected = self.case.returns(groups.count as usize)?;
        let expected = expected.map(|all| take(&all, &UInt32Array::from(present), None)).transpose();
        let expected = expected.map_err(|error| error.to_string())?;
        self.case.settle("SQL", answer, |batch| same(&batch, 0, expected.as_ref()))
    }

    async fn table(&self) -> Result<(), String> {
        self.register(&self.names(), &[])?;
        let args = self.names().iter().map(|name| format!("t.{name}")).collect::<Vec<_>>().join(", ");
        let query = format!("SELECT t.number, x.* FROM t, LATERAL {}({args}) AS x", self.function.name);
        let answer = self.ask(&query, vec![]).await?;
        let expected = self.case.output()?;
        self.case.settle("SQL", answer, |batch| all_same(&batch, expected.as_ref()))
    }

    /// Whether keys begin the partitions where the case does, in ascending order, and params are no more than nulls.
    fn is_said_by_keys(&self) -> Result<bool, String> {
        let generated = self.case.module().starts_with("generated/");
        let null = |param: &Column| param.values().is_null(0);
        Ok(generated && self.case.params()?.iter().all(null))
    }

    async fn partition(&self) -> Result<(), String> {
        let names: Vec<String> = self.function.args.iter().map(|column| column.name().clone()).collect();
        self.register(&names, &[])?;
        let nulls = ", NULL".repeat(self.case.params()?.len());
        let query =
            format!("SELECT * FROM map_partitions('{}', (SELECT * FROM t){nulls})", self.function.name);
        let answer = self.ask(&query, vec![]).await?;
        let expected = self.case.output()?;
        self.case.settle("SQL", answer, |batch| all_same(&batch, expected.as_ref()))
    }
}

/// A constant in every row.
fn full(column: &Column, rows: usize) -> Result<ArrayRef, String> {
    let values = column.values();
    match column.is_constant() {
        false => Ok(Arc::clone(values)),
        true if rows == 0 => Ok(values.slice(0, 0)),
        true => concat(&vec![values.as_ref(); rows]).map_err(|error| error.to_string()),
    }
}

fn same(actual: &RecordBatch, column: usize, expected: Option<&ArrayRef>) -> Result<(), String> {
    let expected = expected.ok_or("a case without an answer and without an error")?;
    difference(actual.column(column), expected).map_or(Ok(()), Err)
}

fn all_same(actual: &RecordBatch, expected: Option<&RecordBatch>) -> Result<(), String> {
    let expected = expected.ok_or("a case without an answer and without an error")?;
    if actual.num_columns() != expected.num_columns() {
        return Err(format!("{} columns instead of {}", actual.num_columns(), expected.num_columns()));
    }
    (0..expected.num_columns()).try_for_each(|i| same(actual, i, Some(expected.column(i))))
}
