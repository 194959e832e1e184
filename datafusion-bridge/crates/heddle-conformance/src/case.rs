//! One case of the corpus.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow::datatypes::{DataType, Field, Schema};
use heddle_host::{Column, FunctionInfo, HeddleModule, parse_type};

use crate::Fault;
use crate::compare::settle;
use crate::json::Json;
use crate::values::{Cells, array, relaxed};

/// One call and what it must answer, or one module and the code it must be refused with.
#[derive(Clone, Debug)]
pub struct Case {
    pub(crate) name: String,
    pub(crate) module: String,
    json: Json,
}

/// The slots of a batch of an aggregate.
#[derive(Clone, Debug)]
pub struct Groups {
    /// One per row; absent where all rows belong to slot 0.
    pub slots: Option<Vec<u32>>,
    /// How many there are.
    pub count: u32,
}

/// The limits of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Of one call.
    pub deadline_ms: Option<u64>,
    /// Of an instance.
    pub memory_limit_bytes: Option<u64>,
}

/// The error a case must end in.
pub(crate) struct Failure {
    pub(crate) code: String,
    /// Absent where it is not compared.
    #[expect(clippy::option_option, reason = "no row is something to compare")]
    pub(crate) row: Option<Option<u64>>,
    pub(crate) message: Vec<String>,
}

impl Case {
    pub(crate) fn new(json: Json, module: Option<&str>) -> Result<Self, Fault> {
        let name = json.get("name").text().ok_or("a case without a name")?.to_owned();
        let module = json.get("module").text().or(module).ok_or_else(|| format!("{name} has no module"))?;
        Ok(Self { name, module: module.to_owned(), json })
    }

    /// The name within its file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The module below `dist`, without the suffix.
    #[must_use]
    pub fn module(&self) -> &str {
        &self.module
    }

    /// The code that loading must end in, if the case is about loading.
    #[must_use]
    pub fn load(&self) -> Option<&str> {
        self.json.get("load").text()
    }

    /// The limits it runs under, if any.
    #[must_use]
    pub fn limits(&self) -> Option<Limits> {
        let limits = self.json.get("limits");
        self.json.has("limits").then(|| Limits {
            deadline_ms: limits.get("deadlineMs").number(),
            memory_limit_bytes: limits.get("memoryLimitBytes").number(),
        })
    }

    /// Whether the Extism ABI has this case: it has no limits, no rows taken back, and is neither a module that lies nor one
    /// of another language, which has the direct ABI alone.
    #[must_use]
    pub fn has_extism(&self) -> bool {
        let direct = ["limits", "retract", "via", "load"].iter().any(|key| self.json.has(key));
        !direct && !["hostile/", "languages/"].iter().any(|folder| self.module.starts_with(folder))
    }

    /// Rows of the batch.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.json.get("rows").number().unwrap_or(0)
    }

    /// The arguments, with inner nulls wherever the values have them.
    ///
    /// # Errors
    /// Values that are not of their type.
    pub fn args(&self) -> Result<Vec<Column>, Fault> {
        self.json.get("args").items().iter().map(|column| argument(column, self.rows())).collect()
    }

    /// What a partition function is given for the whole call, one value each.
    ///
    /// # Errors
    /// As [`args`](Self::args).
    pub fn params(&self) -> Result<Vec<Column>, Fault> {
        self.json.get("params").items().iter().map(|column| argument(column, 1)).collect()
    }

    /// Whether some text is not UTF-8.
    #[must_use]
    pub fn has_bytes(&self) -> bool {
        fn in_value(json: &Json) -> bool {
            match json {
                Json::Object(entries) => {
                    json.get("hex").text().is_some() || entries.iter().any(|(_, value)| in_value(value))
                }
                Json::Array(items) => items.iter().any(in_value),
                _ => false,
            }
        }
        let is_text = |column: &&Json| column.get("type").text().is_some_and(|text| text.contains("utf8"));
        let has = |column: &Json| in_value(column.get("values")) || in_value(column.get("cycle"));
        // A binary's hex is no such text: only where the case is about invalid UTF-8 does the type say utf8 alone.
        self.json.get("args").items().iter().filter(is_text).any(|column| {
            has(column) && !column.get("type").text().is_some_and(|text| text.contains("binary"))
        })
    }

    pub(crate) fn starts(&self) -> Result<Vec<u32>, Fault> {
        let starts = self.json.get("starts").items();
        starts
            .iter()
            .map(|start| start.number().ok_or_else(|| "a start that is no number".to_owned()))
            .collect()
    }

    /// The slot of each row.
    ///
    /// # Errors
    /// Slots that are no numbers.
    pub fn groups(&self) -> Result<Groups, Fault> {
        let given = self.json.get("groups");
        let cycle = given.get("cycle").items();
        let number = |slot: &Json| slot.number().ok_or_else(|| "a group that is no number".to_owned());
        let slots = match (self.json.has("groups"), cycle.is_empty()) {
            (false, _) => None,
            (true, true) => Some(given.items().iter().map(number).collect::<Result<_, _>>()?),
            (true, false) => {
                Some(cycle.iter().cycle().take(self.rows()).map(number).collect::<Result<_, _>>()?)
            }
        };
        Ok(Groups { slots, count: self.json.get("groupCount").number().unwrap_or(1) })
    }

    /// The rows to take back.
    pub(crate) fn retract(&self) -> Result<Vec<u32>, Fault> {
        let rows = self.json.get("retract").items();
        rows.iter().map(|row| row.number().ok_or_else(|| "a row that is no number".to_owned())).collect()
    }

    /// Whether rows are taken back.
    #[must_use]
    pub fn retracts(&self) -> bool {
        self.json.has("retract")
    }

    /// Whether other splits of the rows give the same answer, and other ways through the handles may be tried.
    #[must_use]
    pub fn splits(&self) -> bool {
        self.json.get("splits") != &Json::Bool(false) && !self.json.has("error") && !self.retracts()
    }

    pub(crate) fn via(&self) -> &str {
        self.json.get("via").text().unwrap_or("finish")
    }

    /// Whether it is about one way through the handles.
    #[must_use]
    pub fn has_via(&self) -> bool {
        self.json.has("via")
    }

    pub(crate) fn error(&self) -> Option<Failure> {
        let error = self.json.get("error");
        self.json.has("error").then(|| Failure {
            code: error.get("code").text().unwrap_or_default().to_owned(),
            row: error.has("row").then(|| error.get("row").number()),
            message: error.get("message").items().iter().filter_map(Json::text).map(str::to_owned).collect(),
        })
    }

    /// Compares the answer of an engine with what the case says.
    ///
    /// # Errors
    /// What differs, or that one of them is an error and the other is not.
    pub fn settle<T>(
        &self,
        way: &str,
        answer: heddle_host::Result<T>,
        compare: impl FnOnce(T) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        settle(way, answer, self.error().as_ref(), compare)
    }

    /// The expected result of a scalar function, or of each group.
    ///
    /// # Errors
    /// As [`args`](Self::args).
    pub fn returns(&self, length: usize) -> Result<Option<ArrayRef>, Fault> {
        self.column("returns", length)
    }

    /// The expected state of each group.
    pub(crate) fn state(&self, length: usize) -> Result<Option<ArrayRef>, Fault> {
        self.column("state", length)
    }

    fn column(&self, key: &str, length: usize) -> Result<Option<ArrayRef>, Fault> {
        let column = self.json.get(key);
        self.json.has(key).then(|| array(&typed(column)?, &Cells::of(column, length))).transpose()
    }

    /// The expected columns of a table or partition function.
    ///
    /// # Errors
    /// As [`args`](Self::args).
    pub fn output(&self) -> Result<Option<RecordBatch>, Fault> {
        let columns = self.json.get("output").items();
        if !self.json.has("output") {
            return Ok(None);
        }
        let (mut fields, mut arrays) = (Vec::new(), Vec::new());
        for column in columns {
            let data_type = typed(column)?;
            fields.push(Field::new(column.get("name").text().unwrap_or_default(), data_type.clone(), true));
            arrays.push(array(&data_type, &Cells::of(column, self.rows()))?);
        }
        let rows = arrays.first().map_or(0, |array| array.len());
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options);
        batch.map(Some).map_err(|error| error.to_string())
    }

    /// The function of the case, by the types of its arguments.
    ///
    /// # Errors
    /// HEDDLE1101 to HEDDLE1103.
    pub fn function<'a>(
        &self,
        module: &'a HeddleModule,
        args: &[Column],
    ) -> heddle_host::Result<&'a FunctionInfo> {
        let name = self.json.get("function").text().unwrap_or_default();
        let types: Vec<&DataType> = args.iter().map(|column| column.values().data_type()).collect();
        if module.overloads(name).nth(1).is_none() {
            module.function(name)
        } else {
            module.resolve(name, &types)
        }
    }
}

fn typed(column: &Json) -> Result<DataType, Fault> {
    let text = column.get("type").text().ok_or("a column without a type")?;
    Ok(parse_type(text)?.data_type().clone())
}

fn argument(column: &Json, rows: usize) -> Result<Column, Fault> {
    let constant = column.get("constant") == &Json::Bool(true);
    let cells = Cells::of(column, if constant { 1 } else { rows });
    let values = array(&relaxed(&typed(column)?), &cells)?;
    Ok(if constant { Column::constant(values) } else { Column::new(values) })
}
