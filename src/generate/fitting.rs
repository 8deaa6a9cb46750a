//! Fields whose names the code around them has other things for.

use super::table::Table;
use crate::error::{Failure, catalog};

/// What every list takes in its query, beside what it is narrowed by.
const OF_LISTS: [&str; 3] = ["limit", "after", "sort"];

/// What the types of a table with requests end in, and of one without.
const OF_REQUESTS: [&str; 5] = ["Input", "Query", "Repository", "Service", "Controller"];
const OF_ROWS: [&str; 2] = ["Fields", "Repository"];

impl Table<'_> {
    /// Fails where a field would be something else of the table's code as well.
    pub(super) fn must_fit(&self, has_requests: bool) -> Result<(), Failure> {
        let ends = if has_requests {
            &OF_REQUESTS[..]
        } else {
            &OF_ROWS
        };
        for column in &self.columns {
            let name = column.name();
            if has_requests && column.is_filter() && OF_LISTS.contains(&&*name) {
                let why = format!(
                    "lists are narrowed by it, and `?{name}=` means something else to every list"
                );
                return Err(catalog::field_in_the_way(&name, &why));
            }
            let Some(values) = column.enumeration() else {
                continue;
            };
            let end = values.strip_prefix(&self.item.pascal());
            if end.is_some_and(|end| ends.contains(&end)) {
                let why =
                    format!("its values would be a type `{values}`, and there is another one");
                return Err(catalog::field_in_the_way(&name, &why));
            }
        }
        Ok(())
    }
}
