//! Brings the representations that Arrow has for a declared type to the one that guests read: 32-bit offsets, no views,
//! no dictionaries, no lists of fixed size.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray as _, ListArray, MapArray, StructArray, new_null_array};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Fields};
use arrow::error::ArrowError;

/// Whether an array of type `given` holds values of type `declared`, whatever its representation: large and view layouts,
/// dictionaries, lists of fixed size, the untyped null. Names of inner fields do not count, nor do inner nulls, which the
/// guest checks; time zones do.
#[must_use]
pub fn represents(declared: &DataType, given: &DataType) -> bool {
    fits(declared, given, false)
}

/// As [`represents`], and `Binary` stands for text that nobody has checked.
pub(crate) fn represents_unchecked(declared: &DataType, given: &DataType) -> bool {
    fits(declared, given, true)
}

#[expect(clippy::match_same_arms, reason = "the untyped null goes before dictionaries")]
fn fits(declared: &DataType, given: &DataType, unchecked: bool) -> bool {
    use DataType::{
        Binary, BinaryView, Dictionary, FixedSizeBinary, FixedSizeList, LargeBinary, LargeList,
        LargeListView, LargeUtf8, List, ListView, Map, Null, Struct, Utf8, Utf8View,
    };
    let inside = |declared: &Field, given: &Field| fits(declared.data_type(), given.data_type(), unchecked);
    match (declared, given) {
        (_, Null) => true,
        (_, Dictionary(_, values)) => fits(declared, values, unchecked),
        (Utf8, Utf8 | LargeUtf8 | Utf8View) => true,
        (Utf8, Binary) => unchecked,
        (Binary, Binary | LargeBinary | BinaryView | FixedSizeBinary(_)) => true,
        (
            List(item),
            List(given) | LargeList(given) | ListView(given) | LargeListView(given) | FixedSizeList(given, _),
        ) => inside(item, given),
        (Struct(fields), Struct(given)) => {
            fields.len() == given.len() && fields.iter().zip(given).all(|(field, given)| inside(field, given))
        }
        (Map(entries, _), Map(given, _)) => inside(entries, given),
        (declared, given) => declared == given,
    }
}

/// The values of an array that [`represents`] the declared type, in the guest's layout; the same array where it has that
/// layout already.
///
/// # Errors
/// Arrow's own where values do not fit into one array of 32-bit offsets.
pub(crate) fn normalize(declared: &DataType, values: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    use DataType::{
        Binary, Dictionary, FixedSizeList, LargeList, LargeListView, List, ListView, Map, Null, Struct, Utf8,
    };
    if declared == values.data_type() {
        return Ok(Arc::clone(values));
    }
    match (declared, values.data_type()) {
        (_, Null) => Ok(new_null_array(declared, values.len())),
        (Utf8, Binary) => Ok(Arc::clone(values)),
        (_, Dictionary(_, inner)) => normalize(declared, &cast(values, inner)?),
        (List(item), List(given)) => list(item, values.as_list::<i32>().clone(), given),
        (List(item), LargeList(given) | ListView(given) | LargeListView(given) | FixedSizeList(given, _)) => {
            let lists = cast(values, &List(Arc::clone(given)))?;
            list(item, lists.as_list::<i32>().clone(), given)
        }
        (Struct(fields), Struct(_)) => Ok(Arc::new(structure(fields, values.as_struct().clone())?)),
        (Map(entries, _), Map(given, sorted)) => {
            let (_, offsets, pairs, nulls, _) = values.as_map().clone().into_parts();
            let DataType::Struct(fields) = entries.data_type() else { return Ok(Arc::clone(values)) };
            let pairs = structure(fields, pairs)?;
            let field = relabelled(given, pairs.data_type());
            Ok(Arc::new(MapArray::try_new(field, offsets, pairs, nulls, *sorted)?))
        }
        _ => cast(values, declared),
    }
}

fn list(item: &Field, lists: ListArray, given: &Field) -> Result<ArrayRef, ArrowError> {
    let (_, offsets, items, nulls) = lists.into_parts();
    let items = normalize(item.data_type(), &items)?;
    let field = relabelled(given, items.data_type());
    Ok(Arc::new(ListArray::try_new(field, offsets, items, nulls)?))
}

fn structure(declared: &Fields, values: StructArray) -> Result<StructArray, ArrowError> {
    let length = values.len();
    let (given, columns, nulls) = values.into_parts();
    let columns = declared.iter().zip(&columns).map(|(field, column)| normalize(field.data_type(), column));
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    let fields = given.iter().zip(&columns).map(|(field, column)| relabelled(field, column.data_type()));
    StructArray::try_new_with_length(fields.collect(), columns, nulls, length)
}

/// The given field with another type: its own nullability, because the values are the given ones.
fn relabelled(given: &Field, data_type: &DataType) -> Arc<Field> {
    Arc::new(given.clone().with_data_type(data_type.clone()))
}
