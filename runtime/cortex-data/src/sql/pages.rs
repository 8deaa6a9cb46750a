//! Pages of rows: each begins behind the last row of the one before, whatever was added or removed
//! in between.

use sqlx::QueryBuilder;

use super::sort::{self, Sort, SortValue, Sorts};
use super::{Connection, OfRow};
use crate::{Error, Page, PageRequest, Pages};

/// What a driver says of its dialect.
pub trait Dialect: sqlx::Database {
    /// Adds a value to the statement, to be bound.
    #[doc(hidden)]
    fn bind(statement: &mut QueryBuilder<Self>, value: &SortValue);

    /// Adds the name of a column.
    #[doc(hidden)]
    fn name(statement: &mut QueryBuilder<Self>, column: &str);

    /// Adds what has rows without a value come last, behind the direction of a column.
    #[doc(hidden)]
    fn nulls_last(statement: &mut QueryBuilder<Self>);
}

impl Pages {
    /// A page of the rows that a statement finds, in the order of one of `sorts`, or of its reverse;
    /// rows without a value are last either way, and the key decides among equals.
    ///
    /// The statement reads one table and ends in its conditions, so that `AND` can follow: what is
    /// said with `OR` stands in parentheses. It has no order and no limit.
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")]
    /// # mod example {
    /// use cortex_data::sqlx::sqlite::SqliteRow;
    /// use cortex_data::sqlx::{FromRow, QueryBuilder, Sqlite};
    /// use cortex_data::{Connection, Error, Page, PageRequest, Pages, Sorts};
    ///
    /// async fn published<T: for<'r> FromRow<'r, SqliteRow> + Send + Unpin>(
    ///     pages: &Pages,
    ///     on: &impl Connection<Sqlite>,
    ///     sorts: &Sorts<T>,
    ///     wanted: PageRequest<'_>,
    /// ) -> Result<Page<T>, Error> {
    ///     let rows = QueryBuilder::new("SELECT * FROM posts WHERE (published OR pinned)");
    ///     pages.fetch_rows(on, rows, sorts, wanted).await
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the request names another order, too many rows, or a cursor of another list, or if the
    /// database fails.
    pub async fn fetch_rows<D: Dialect, T: OfRow<D>>(
        &self,
        on: &impl Connection<D>,
        mut rows: QueryBuilder<D>,
        sorts: &Sorts<T>,
        wanted: PageRequest<'_>,
    ) -> Result<Page<T>, Error> {
        let limit = self.limit(wanted.limit)?;
        let order = Order::of(sorts, wanted.sort)?;
        let list = order.list();
        if let Some(cursor) = wanted.after {
            let values = sort::decode(&self.open(&list, cursor)?)?;
            order.begin_behind(&mut rows, &values)?;
        }
        order.sort(&mut rows);
        // One more than asked for tells whether there is a next page.
        rows.push(format_args!(" LIMIT {}", u64::from(limit) + 1));
        let found = on.fetch_all(rows.build_query_as::<T>()).await?;
        self.cut(found, limit, &list, |row| sort::encode(&order.values(row)))
    }
}

/// The order of a list: a column, and the key.
struct Order<'a, T> {
    table: &'a str,
    columns: Vec<&'a Sort<T>>,
    is_descending: bool,
}

impl<'a, T> Order<'a, T> {
    fn of(sorts: &'a Sorts<T>, wanted: Option<&str>) -> Result<Self, Error> {
        let stripped = wanted.and_then(|wanted| wanted.strip_prefix('-'));
        let (is_descending, name) = (stripped.is_some(), stripped.or(wanted));
        let key = sorts.all.first();
        let column = match name {
            Some(name) => {
                let column = sorts.all.iter().find(|sort| sort.column == name);
                Some(column.ok_or_else(|| not_among(sorts))?)
            }
            None => key,
        };
        let is_key = |column: &Sort<T>| key.is_some_and(|key| key.column == column.column);
        let columns = column
            .filter(|column| !is_key(column))
            .into_iter()
            .chain(key);
        Ok(Self {
            table: sorts.table,
            columns: columns.collect(),
            is_descending,
        })
    }

    /// What a cursor is good for: the same order of the same table.
    fn list(&self) -> String {
        let columns: Vec<_> = self.columns.iter().map(|sort| sort.column).collect();
        let direction = if self.is_descending { "-" } else { "" };
        format!("{}:{direction}{}", self.table, columns.join(","))
    }

    fn values(&self, row: &T) -> Vec<SortValue> {
        self.columns.iter().map(|sort| (sort.value)(row)).collect()
    }

    fn sort<D: Dialect>(&self, rows: &mut QueryBuilder<D>) {
        for (at, sort) in self.columns.iter().enumerate() {
            rows.push(if at == 0 { " ORDER BY " } else { ", " });
            D::name(rows, sort.column);
            rows.push(if self.is_descending { " DESC" } else { " ASC" });
            if sort.is_nullable {
                D::nulls_last(rows);
            }
        }
    }

    /// Leaves the rows behind the one with these values: greater in a column, and equal in those
    /// before.
    fn begin_behind<D: Dialect>(
        &self,
        rows: &mut QueryBuilder<D>,
        values: &[SortValue],
    ) -> Result<(), Error> {
        if values.len() != self.columns.len() {
            return Err(Error::Cursor);
        }
        if let (Some(sort), Some(value)) = (self.columns.first(), values.first())
            && !sort.is_nullable
        {
            // It says nothing new, and lets the database begin in the middle of an index.
            rows.push(" AND ");
            compare(
                rows,
                sort,
                (if self.is_descending { " <= " } else { " >= " }, value),
            );
        }
        rows.push(" AND (");
        for (at, (sort, value)) in self.columns.iter().zip(values).enumerate() {
            if at > 0 {
                rows.push(" OR ");
            }
            for (sort, value) in self.columns.iter().zip(values).take(at) {
                equal(rows, sort, value);
                rows.push(" AND ");
            }
            self.further(rows, sort, value);
        }
        rows.push(")");
        Ok(())
    }

    /// Rows without a value are last, and behind them is none.
    fn further<D: Dialect>(&self, rows: &mut QueryBuilder<D>, sort: &Sort<T>, value: &SortValue) {
        if *value == SortValue::Null {
            rows.push("1 = 0");
            return;
        }
        rows.push("(");
        compare(
            rows,
            sort,
            (if self.is_descending { " < " } else { " > " }, value),
        );
        if sort.is_nullable {
            rows.push(" OR ");
            D::name(rows, sort.column);
            rows.push(" IS NULL");
        }
        rows.push(")");
    }
}

fn equal<D: Dialect, T>(rows: &mut QueryBuilder<D>, sort: &Sort<T>, value: &SortValue) {
    if *value == SortValue::Null {
        D::name(rows, sort.column);
        rows.push(" IS NULL");
        return;
    }
    compare(rows, sort, (" = ", value));
}

fn compare<D: Dialect, T>(
    rows: &mut QueryBuilder<D>,
    sort: &Sort<T>,
    (sign, value): (&str, &SortValue),
) {
    D::name(rows, sort.column);
    rows.push(sign);
    D::bind(rows, value);
}

fn not_among<T>(sorts: &Sorts<T>) -> Error {
    let allowed = sorts.all.iter().map(|sort| sort.column.to_owned());
    Error::Sort {
        allowed: allowed.collect(),
    }
}
