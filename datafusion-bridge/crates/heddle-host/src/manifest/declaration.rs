//! One entry of `functions`: shape and rules.

use std::collections::HashSet;

use arrow::datatypes::{Field, Fields};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Deserialize;

use super::{bad, bounded};
use crate::adopted::has_literal;
use crate::data_type::TypeCheck;
use crate::error::Result;
use crate::function_info::{
    FunctionInfo, FunctionKind, MAX_ARGUMENTS, PluginFormat, ROW, SortColumn, Tier, Volatility,
};
use crate::schema;
use crate::signature::signature;

/// Most entries of `bails`.
const MAX_BAILS: usize = 100;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "as the manifest has them")]
pub(super) struct RawFunction {
    name: String,
    export: String,
    kind: FunctionKind,
    format: Option<PluginFormat>,
    #[serde(rename = "signature")]
    _signature: String,
    args: String,
    #[serde(default)]
    variadic: bool,
    returns: Option<String>,
    output: Option<String>,
    state: Option<String>,
    params: Option<String>,
    #[serde(default)]
    retract: bool,
    #[serde(default)]
    exact: bool,
    partition_by: Option<Vec<String>>,
    order_by: Option<Vec<SortColumn>>,
    #[serde(default)]
    vectorized: bool,
    volatility: Volatility,
    tier: Tier,
    tier_reason: Option<String>,
    #[serde(default)]
    bails: Vec<String>,
    doc: Option<String>,
}

impl RawFunction {
    pub(super) fn checked(self, index: u32) -> Result<FunctionInfo> {
        use FunctionKind::{Aggregate, Partition, Scalar, Table};
        let Self { name, export, kind, .. } = &self;
        names(name, export)?;
        let mut schemas = Schemas { function: name, types: TypeCheck::default() };
        let args = schemas.fields("args", Some(&self.args))?;
        let is = |kinds: &[FunctionKind]| kinds.contains(kind);
        let returns =
            is(&[Scalar, Aggregate]).then(|| schemas.single("returns", "result", self.returns.as_deref()));
        let state = is(&[Aggregate]).then(|| schemas.single("state", "state", self.state.as_deref()));
        let params = is(&[Partition]).then(|| schemas.fields("params", self.params.as_deref()));
        let output = is(&[Table, Partition]).then(|| schemas.fields("output", self.output.as_deref()));
        let output = output.transpose()?;
        if let Some(output) = &output {
            let row = (*kind == Table).then_some(ROW);
            let mut names: HashSet<&str> = row.into_iter().collect();
            if let Some(twice) = output.iter().find(|field| !names.insert(field.name())) {
                return Err(bad(format!("two output columns of {name} are called {:?}", twice.name())));
            }
        }
        if self.variadic && (*kind != Scalar || args.is_empty()) {
            return Err(bad(format!("{name} cannot be variadic")));
        }
        if self.format.is_some() && *kind != Scalar {
            return Err(bad(format!("{name} has a format, but is no scalar function")));
        }
        if self.bails.len() > MAX_BAILS {
            return Err(bad(format!("{name} has more than {MAX_BAILS} bails")));
        }
        let (partition_by, order_by) =
            if *kind == Partition { self.clustering(&args)? } else { (vec![], vec![]) };
        let mut function = FunctionInfo {
            index,
            signature: String::new(),
            args,
            variadic: self.variadic,
            returns: returns.transpose()?,
            output: output.map(Fields::from),
            state: state.transpose()?,
            params: params.transpose()?,
            retract: self.retract && *kind == Aggregate,
            exact: self.exact && *kind == Aggregate,
            partition_by,
            order_by,
            kind: self.kind,
            format: self.format,
            name: self.name,
            export: self.export,
            vectorized: self.vectorized,
            volatility: self.volatility,
            tier: self.tier,
            tier_reason: self.tier_reason,
            bails: self.bails,
            doc: self.doc,
        };
        if function.format == Some(PluginFormat::ProtoRow)
            && !function.args.iter().chain(&function.returns).all(|field| has_literal(field.data_type()))
        {
            let name = &function.name;
            return Err(bad(format!("{name} has a type that its format proto-row does not carry")));
        }
        function.signature = signature(&function);
        Ok(function)
    }

    /// `partitionBy` and `orderBy`, which name input columns.
    fn clustering(&self, args: &[Field]) -> Result<(Vec<String>, Vec<SortColumn>)> {
        let name = &self.name;
        let (Some(partition_by), Some(order_by)) = (&self.partition_by, &self.order_by) else {
            return Err(bad(format!("{name} lacks partitionBy or orderBy")));
        };
        let order = order_by.iter().map(|sort| &sort.column);
        if partition_by.len() > args.len() || order_by.len() > args.len() {
            return Err(bad(format!(
                "partitionBy or orderBy of {name} has more names than there are columns"
            )));
        }
        match partition_by.iter().chain(order).find(|column| !args.iter().any(|arg| arg.name() == *column)) {
            Some(unknown) => Err(bad(format!("{name} has no input column {unknown:?}"))),
            None => Ok((partition_by.clone(), order_by.clone())),
        }
    }
}

fn names(name: &str, export: &str) -> Result<()> {
    bounded("function name", name)?;
    bounded("export name", export)?;
    let mut letters = name.bytes();
    let starts_well = letters.next().is_some_and(|b| b.is_ascii_lowercase() || b == b'_');
    if !starts_well || !letters.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
        return Err(bad(format!("function name {name:?} is not snake_case")));
    }
    let reserved = ["", "memory", "_start", "_initialize"].contains(&export) || export.starts_with("heddle_");
    if reserved {
        return Err(bad(format!("function {name} has the reserved export name {export:?}")));
    }
    Ok(())
}

/// Reads the schemas of one function, whose types are counted together.
struct Schemas<'a> {
    function: &'a str,
    types: TypeCheck,
}

impl Schemas<'_> {
    fn fields(&mut self, what: &str, base64: Option<&str>) -> Result<Vec<Field>> {
        let function = self.function;
        let bad_schema = |reason: String| bad(format!("{what} of {function}: {reason}"));
        let base64 = base64.ok_or_else(|| bad(format!("{function} lacks {what}")))?;
        let message = BASE64.decode(base64).map_err(|error| bad_schema(error.to_string()))?;
        let fields = schema::decode(&message).map_err(bad_schema)?;
        if fields.len() > MAX_ARGUMENTS {
            let count = fields.len();
            return Err(bad_schema(format!("{count} columns, at most {MAX_ARGUMENTS} are allowed")));
        }
        fields.iter().map(|field| self.types.field(field)).collect::<Result<_, _>>().map_err(bad_schema)
    }

    fn single(&mut self, what: &str, field_name: &str, base64: Option<&str>) -> Result<Field> {
        match <[Field; 1]>::try_from(self.fields(what, base64)?) {
            Ok([field]) if field.name() == field_name => Ok(field),
            _ => Err(bad(format!("{what} of {} is not one field named {field_name}", self.function))),
        }
    }
}
