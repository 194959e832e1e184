//! What the manifest says of one function.

use arrow::datatypes::{Field, Fields, Schema, SchemaRef};
use serde::Deserialize;

/// What a function is called with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum FunctionKind {
    /// One result per row.
    Scalar,
    /// One result per group of rows.
    Aggregate,
    /// Any number of rows for one row.
    Table,
    /// Any number of rows for a partition of rows.
    Partition,
}

impl FunctionKind {
    /// The word of the manifest.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Scalar => "scalar",
            Self::Aggregate => "aggregate",
            Self::Table => "table",
            Self::Partition => "partition",
        }
    }
}

/// What a planner may assume.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Volatility {
    /// The same answer for the same arguments, always.
    Immutable,
    /// The same answer within one query.
    Stable,
    /// Any answer; called once per row.
    Volatile,
}

/// How the function runs inside the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Tier {
    /// Interpreted by the JavaScript engine in the module.
    Js,
    /// Compiled to WebAssembly (`spec/compiled.md`).
    Aot,
}

impl Tier {
    /// The word of the manifest.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Js => "js",
            Self::Aot => "aot",
        }
    }
}

impl Volatility {
    /// The word of the manifest.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Immutable => "immutable",
            Self::Stable => "stable",
            Self::Volatile => "volatile",
        }
    }
}

/// What a plain Extism plugin reads and writes (`spec/abi.md`, "Adopted plugins").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum PluginFormat {
    /// A row as `heddle.v1.Arguments`, a `heddle.v1.Literal` back.
    ProtoRow,
    /// A row as a MessagePack array, one value back.
    Msgpack,
    /// A row as a JSON array, one value back.
    Json,
    /// A batch as an Arrow IPC stream, a stream of one column back.
    Arrow,
}

/// One column of the order within a partition.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SortColumn {
    /// The name of an input column.
    pub column: String,
    /// Largest first.
    pub descending: bool,
    /// Nulls before everything else.
    pub nulls_first: bool,
}

/// One function of a module. Overloads are functions of their own with the same names.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "as the manifest has them")]
pub struct FunctionInfo {
    /// Its number in the direct ABI.
    pub index: u32,
    /// The SQL name, `snake_case`.
    pub name: String,
    /// The name of the Extism export and of the TypeScript declaration.
    pub export: String,
    /// What it is called with.
    pub kind: FunctionKind,
    /// Of a plain Extism plugin: called through its export in this format; none = through the direct ABI (scalar).
    pub format: Option<PluginFormat>,
    /// Readable form, derived from the schemas.
    pub signature: String,
    /// Arguments in order, of a partition function its input columns; a nullable field is handed nulls, a strict one
    /// skips the row.
    pub args: Vec<Field>,
    /// The last of `args` stands for zero or more arguments (scalar).
    pub variadic: bool,
    /// The result, a field named `result` (scalar, aggregate).
    pub returns: Option<Field>,
    /// The output columns without `row` (table, partition).
    pub output: Option<Fields>,
    /// What crosses between partial and final, a field named `state` (aggregate).
    pub state: Option<Field>,
    /// Values for the whole call (partition).
    pub params: Option<Vec<Field>>,
    /// Rows can be taken back (aggregate).
    pub retract: bool,
    /// Any split and order of rows gives bit-identical results (aggregate).
    pub exact: bool,
    /// Names of the input columns whose equal values make a partition; none = all rows are one (partition).
    pub partition_by: Vec<String>,
    /// Order of the rows within a partition.
    pub order_by: Vec<SortColumn>,
    /// The handler takes whole columns; for people.
    pub vectorized: bool,
    /// What a planner may assume.
    pub volatility: Volatility,
    /// How it runs.
    pub tier: Tier,
    /// For people: why it is not compiled, and where; none where it is, or where the module does not say.
    pub tier_reason: Option<String>,
    /// For people: what can make a row of a compiled function go to the JavaScript engine, and where.
    pub bails: Vec<String>,
    /// The author's doc comment.
    pub doc: Option<String>,
}

impl FunctionInfo {
    /// Its index where rows of it can leave compiled code.
    pub(crate) fn bailing_index(&self) -> Option<u32> {
        self.bails.first().map(|_| self.index)
    }

    /// The argument that column `i` of a call belongs to: every column from the last argument of a variadic function
    /// on belongs to that one.
    #[must_use]
    pub fn argument(&self, i: usize) -> Option<&Field> {
        if self.variadic && i + 1 >= self.args.len() { self.args.last() } else { self.args.get(i) }
    }

    /// Whether a call may have this many columns, at most 100 of a variadic function.
    #[must_use]
    pub fn takes(&self, columns: usize) -> bool {
        if self.variadic {
            (self.args.len() - 1..=MAX_ARGUMENTS).contains(&columns)
        } else {
            columns == self.args.len()
        }
    }

    /// Whether it is a function of a plain Extism plugin.
    #[must_use]
    pub fn is_adopted(&self) -> bool {
        self.format.is_some()
    }

    /// The number of arguments, for people.
    #[must_use]
    pub fn count_text(&self) -> String {
        if self.variadic { format!("{} or more", self.args.len() - 1) } else { self.args.len().to_string() }
    }

    /// The columns of a batch of output: of a table function `row` (int32, the input row) before its own.
    pub(crate) fn output_schema(&self) -> SchemaRef {
        let columns = self.output.iter().flatten().map(|field| (**field).clone());
        let row = (self.kind == FunctionKind::Table)
            .then(|| Field::new(ROW, arrow::datatypes::DataType::Int32, false));
        Schema::new(row.into_iter().chain(columns).collect::<Vec<_>>()).into()
    }
}

/// The first output column of a table function.
pub(crate) const ROW: &str = "row";

/// Arguments of one function, output columns of one function, and columns of one variadic call.
pub(crate) const MAX_ARGUMENTS: usize = 100;
