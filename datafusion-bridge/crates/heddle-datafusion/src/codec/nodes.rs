//! The nodes of table and partition functions in plans, as far as logical and physical ones are alike.

use std::sync::Arc;

use arrow::datatypes::{Field, FieldRef, Schema};
use datafusion::common::{Result, TableReference};
use heddle_host::FunctionKind;

use super::message::{self, CallKind, damaged, position, required};
use super::registry::ModuleRegistry;
use crate::operator::Callee;
use crate::partition::{Clustering, SortKey};

/// Columns of output by the names they have in a query.
pub(super) type Output = Vec<(Option<TableReference>, FieldRef)>;

/// A node without its input and expressions.
pub(super) enum Call {
    Table { callee: Callee, outer: bool, output: Output },
    Partitions { callee: Callee, clustering: Clustering },
}

impl ModuleRegistry {
    pub(super) fn write_call(&self, call: &Call) -> Result<message::Call> {
        let (callee, kind) = match call {
            Call::Table { callee, outer, output } => {
                let output = output.iter().map(write_column).collect::<Result<_>>()?;
                (callee, CallKind::Table(message::Table { outer: *outer, output }))
            }
            Call::Partitions { callee, clustering } => {
                (callee, CallKind::Partitions(write_clustering(clustering)?))
            }
        };
        Ok(message::Call { callee: Some(self.write_callee(callee)?), kind: Some(kind) })
    }

    /// The call, checked against the input it is to have and the number of its expressions.
    pub(super) fn read_call(
        &self,
        call: Option<message::Call>,
        input: &Schema,
        exprs: usize,
    ) -> Result<Call> {
        let message::Call { callee, kind } = required(call, "a call")?;
        let callee = self.read_callee(required(callee, "a function")?)?;
        let function = &callee.function;
        match (required(kind, "a call")?, function.kind) {
            (CallKind::Table(message::Table { outer, output }), FunctionKind::Table) => {
                let output: Output = output.into_iter().map(read_column).collect::<Result<_>>()?;
                let own = callee.output();
                let fits = own.len() == output.len()
                    && own.iter().zip(&output).all(|(own, (_, given))| own.data_type() == given.data_type());
                match fits && function.takes(exprs) {
                    true => Ok(Call::Table { callee, outer, output }),
                    false => Err(damaged(&format!("{} called otherwise", callee.function.signature))),
                }
            }
            (CallKind::Partitions(clustering), FunctionKind::Partition) => {
                let clustering = read_clustering(clustering);
                let places = clustering.keys.iter().chain(clustering.order.iter().map(|key| &key.column));
                let columns = input.fields();
                let fits = function.args.len() <= columns.len()
                    && function
                        .args
                        .iter()
                        .zip(columns)
                        .all(|(arg, given)| arg.data_type() == given.data_type())
                    && places.into_iter().all(|place| *place < columns.len())
                    && function.params.as_deref().unwrap_or_default().len() == exprs;
                match fits {
                    true => Ok(Call::Partitions { callee, clustering }),
                    false => Err(damaged(&format!("{} called otherwise", callee.function.signature))),
                }
            }
            _ => Err(damaged(&format!("{} is of another kind", function.signature))),
        }
    }
}

fn write_column((relation, field): &(Option<TableReference>, FieldRef)) -> Result<message::OutputColumn> {
    let relation = relation.iter().flat_map(|relation| {
        let parts = [relation.catalog(), relation.schema(), Some(relation.table())];
        parts.into_iter().flatten().map(str::to_owned).collect::<Vec<_>>()
    });
    Ok(message::OutputColumn { relation: relation.collect(), field: Some(field.as_ref().try_into()?) })
}

fn read_column(column: message::OutputColumn) -> Result<(Option<TableReference>, FieldRef)> {
    let message::OutputColumn { relation, field } = column;
    let relation = match relation.as_slice() {
        [] => None,
        [table] => Some(TableReference::bare(table.as_str())),
        [schema, table] => Some(TableReference::partial(schema.as_str(), table.as_str())),
        [catalog, schema, table] => {
            Some(TableReference::full(catalog.as_str(), schema.as_str(), table.as_str()))
        }
        _ => return Err(damaged(&"a column of a table with four names")),
    };
    let field = Field::try_from(&required(field, "a column")?)?;
    Ok((relation, Arc::new(field)))
}

fn write_clustering(Clustering { keys, order }: &Clustering) -> Result<message::Clustering> {
    let order = order.iter().map(|SortKey { column, descending, nulls_first }| {
        let (descending, nulls_first) = (*descending, *nulls_first);
        Ok(message::SortKey { column: position(*column)?, descending, nulls_first })
    });
    let keys = keys.iter().map(|key| position(*key));
    Ok(message::Clustering { keys: keys.collect::<Result<_>>()?, order: order.collect::<Result<_>>()? })
}

fn read_clustering(message::Clustering { keys, order }: message::Clustering) -> Clustering {
    let order = order.into_iter().map(|message::SortKey { column, descending, nulls_first }| SortKey {
        column: column as usize,
        descending,
        nulls_first,
    });
    Clustering { keys: keys.into_iter().map(|key| key as usize).collect(), order: order.collect() }
}
