//! What the name of a migration says that it does: `add_slug_to_posts`.

/// A change as the name of a migration tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// `create_posts`
    Create { table: String },
    /// `drop_posts`
    Drop { table: String },
    /// `add_slug_to_posts`
    Add { table: String },
    /// `remove_slug_from_posts`
    Remove { table: String },
    /// `rename_title_to_headline_in_posts`
    RenameColumn {
        table: String,
        from: String,
        to: String,
    },
    /// `rename_posts_to_articles`
    RenameTable { from: String, to: String },
    /// `add_index_to_posts`, `add_unique_index_to_posts`: the words are columns.
    AddIndex { table: String, unique: bool },
    /// `remove_index_from_posts`, `remove_unique_index_from_posts`
    RemoveIndex { table: String, unique: bool },
}

/// What a name in snake case says; nothing where it says nothing, and the migration is empty.
pub(crate) fn named(name: &str) -> Option<Named> {
    let (verb, rest) = name.split_once('_')?;
    // The last of these words tells, because columns may be called like it: `add_reply_to_to_mails`.
    let around = |word: &str| {
        let (what, table) = rest.rsplit_once(word)?;
        let both = !what.is_empty() && !table.is_empty();
        both.then(|| (what.to_owned(), table.to_owned()))
    };
    let bare = |rest: &str| {
        let rest = rest.strip_prefix("table_").unwrap_or(rest);
        rest.strip_suffix("_table").unwrap_or(rest).to_owned()
    };
    let unique = |what: &str| match what {
        "index" => Some(false),
        "unique_index" => Some(true),
        _ => None,
    };
    match verb {
        "create" if !rest.is_empty() => Some(Named::Create { table: bare(rest) }),
        "drop" if !rest.is_empty() => Some(Named::Drop { table: bare(rest) }),
        "add" => {
            let (what, table) = around("_to_")?;
            Some(match unique(&what) {
                Some(unique) => Named::AddIndex { table, unique },
                None => Named::Add { table },
            })
        }
        "remove" => {
            let (what, table) = around("_from_")?;
            Some(match unique(&what) {
                Some(unique) => Named::RemoveIndex { table, unique },
                None => Named::Remove { table },
            })
        }
        "rename" => match around("_in_") {
            Some((what, table)) => {
                let (from, to) = what.split_once("_to_")?;
                let (from, to) = (from.to_owned(), to.to_owned());
                Some(Named::RenameColumn { table, from, to })
            }
            None => around("_to_").map(|(from, to)| Named::RenameTable { from, to }),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_is_done() {
        let shown = |name: &str| named(name).map(|named| format!("{named:?}"));
        let all = [
            "create_posts",
            "create_table_posts",
            "drop_posts",
            "add_slug_to_posts",
            "add_reply_to_to_mails",
            "remove_slug_from_posts",
            "rename_title_to_headline_in_posts",
            "rename_posts_to_articles",
            "add_index_to_posts",
            "add_unique_index_to_posts",
            "remove_index_from_posts",
        ];
        let told: Vec<String> = all.into_iter().filter_map(shown).collect();
        insta::assert_snapshot!(told.join("\n"), @r#"
        Create { table: "posts" }
        Create { table: "posts" }
        Drop { table: "posts" }
        Add { table: "posts" }
        Add { table: "mails" }
        Remove { table: "posts" }
        RenameColumn { table: "posts", from: "title", to: "headline" }
        RenameTable { from: "posts", to: "articles" }
        AddIndex { table: "posts", unique: false }
        AddIndex { table: "posts", unique: true }
        RemoveIndex { table: "posts", unique: false }
        "#);
        for name in [
            "backfill_slugs",
            "add_slug",
            "create",
            "remove_slug_posts",
            "add__to_",
            "",
        ] {
            assert_eq!(named(name), None, "{name}");
        }
    }
}
