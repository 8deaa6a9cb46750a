//! Pages of entities: each begins behind the last row of the one before, whatever was added or
//! removed in between.

use sea_orm::sea_query::NullOrdering;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait, IdenStatic, Iterable as _,
    ModelTrait as _, PrimaryKeyToColumn, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    Select, Value,
};

use crate::{Error, Page, PageRequest, Pages};

mod values;

impl Pages {
    /// A page of the rows, in the order of one of the columns in `sorts`, or of its reverse; rows
    /// without a value are last either way, and the primary key decides among equals. Each column
    /// should have an index.
    ///
    /// ```
    /// use cortex_data::orm::{ConnectionTrait, EntityTrait, PrimaryKeyToColumn, Iterable};
    /// use cortex_data::{Error, Page, PageRequest, Pages};
    ///
    /// async fn newest<E: EntityTrait>(
    ///     pages: &Pages,
    ///     on: &impl ConnectionTrait,
    ///     sorts: &[E::Column],
    /// ) -> Result<Page<E::Model>, Error> {
    ///     let wanted = PageRequest { sort: Some("-created_at"), ..PageRequest::default() };
    ///     pages.fetch(on, E::find(), sorts, wanted).await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// If the request names another order, too many rows, or a cursor of another list, or if the
    /// database fails.
    pub async fn fetch<E: EntityTrait>(
        &self,
        on: &impl ConnectionTrait,
        rows: Select<E>,
        sorts: &[E::Column],
        wanted: PageRequest<'_>,
    ) -> Result<Page<E::Model>, Error> {
        let limit = self.limit(wanted.limit)?;
        let order = Order::<E>::of(sorts, wanted.sort)?;
        let list = order.list();
        let rows = match wanted.after {
            Some(cursor) => {
                let values = values::decode(&self.open(&list, cursor)?)?;
                rows.filter(order.behind(&values)?)
            }
            None => rows,
        };
        // One more than asked for tells whether there is a next page.
        let rows = order.sort(rows).limit(u64::from(limit) + 1);
        let found = rows.all(on).await?;
        self.cut(found, limit, &list, |row| {
            values::encode(&order.values(row))
        })
    }
}

/// The order of a list: a column, and the primary key.
struct Order<E: EntityTrait> {
    columns: Vec<E::Column>,
    is_descending: bool,
}

impl<E: EntityTrait> Order<E> {
    fn of(sorts: &[E::Column], wanted: Option<&str>) -> Result<Self, Error> {
        let (is_descending, name) = match wanted {
            Some(wanted) => match wanted.strip_prefix('-') {
                Some(name) => (true, Some(name)),
                None => (false, Some(wanted)),
            },
            None => (false, None),
        };
        let column = match name {
            Some(name) => {
                let column = sorts.iter().find(|column| column.as_str() == name);
                Some(*column.ok_or_else(|| not_among::<E>(sorts))?)
            }
            None => sorts.first().copied(),
        };
        let key = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column);
        let key = key.filter(|part| column.is_none_or(|it| it.as_str() != part.as_str()));
        Ok(Self {
            columns: column.into_iter().chain(key).collect(),
            is_descending,
        })
    }

    /// What a cursor is good for: the same order of the same table.
    fn list(&self) -> String {
        let columns: Vec<_> = self.columns.iter().map(IdenStatic::as_str).collect();
        let direction = if self.is_descending { "-" } else { "" };
        let table = E::default();
        format!("{}:{direction}{}", table.table_name(), columns.join(","))
    }

    fn sort(&self, rows: Select<E>) -> Select<E> {
        let order = if self.is_descending {
            sea_orm::Order::Desc
        } else {
            sea_orm::Order::Asc
        };
        self.columns.iter().fold(rows, |rows, column| {
            if column.def().is_null() {
                rows.order_by_with_nulls(*column, order.clone(), NullOrdering::Last)
            } else {
                rows.order_by(*column, order.clone())
            }
        })
    }

    fn values(&self, row: &E::Model) -> Vec<Value> {
        self.columns.iter().map(|column| row.get(*column)).collect()
    }

    /// The rows behind the one with these values: greater in a column, and equal in those before.
    fn behind(&self, values: &[Option<Value>]) -> Result<Condition, Error> {
        if values.len() != self.columns.len() {
            return Err(Error::Cursor);
        }
        let pairs = self.columns.iter().zip(values).rev();
        let behind = pairs.fold(Condition::any(), |equal, (column, value)| {
            let further = self.further(*column, value.as_ref());
            if equal.is_empty() {
                return further;
            }
            let same = match value {
                Some(value) => column.eq(value.clone()),
                None => column.is_null(),
            };
            further.add(Condition::all().add(same).add(equal))
        });
        Ok(match (self.columns.first(), values.first()) {
            // It says nothing new, and lets the database begin in the middle of an index.
            (Some(column), Some(Some(value))) if !column.def().is_null() => {
                let from = if self.is_descending {
                    column.lte(value.clone())
                } else {
                    column.gte(value.clone())
                };
                Condition::all().add(from).add(behind)
            }
            _ => behind,
        })
    }

    /// Rows without a value are last, and behind them is none.
    fn further(&self, column: E::Column, value: Option<&Value>) -> Condition {
        let Some(value) = value else {
            return Condition::any();
        };
        let beyond = if self.is_descending {
            column.lt(value.clone())
        } else {
            column.gt(value.clone())
        };
        let beyond = Condition::any().add(beyond);
        if column.def().is_null() {
            beyond.add(column.is_null())
        } else {
            beyond
        }
    }
}

fn not_among<E: EntityTrait>(sorts: &[E::Column]) -> Error {
    let allowed = sorts.iter().map(|column| column.as_str().to_owned());
    Error::Sort {
        allowed: allowed.collect(),
    }
}
