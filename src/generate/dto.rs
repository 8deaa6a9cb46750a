//! JSON of a model that is there: some of its fields, as clients see them or send them.

use serde_json::json;

use super::column::Column;
use super::item::Item;
use super::known::Known;
use super::layout::derive;
use super::site::Site;
use super::thing::{Completes, Flag, Shared, Thing, Words};
use super::versioned::COLUMN;
use super::wish::Wish;
use crate::edit::{Line, use_line};
use crate::error::{Failure, catalog};
use crate::fields::{Id, Kind};
use crate::nearest::nearest;
use crate::plan::RelPath;

pub(super) const THING: Thing = Thing {
    name: "dto",
    about: "JSON of a model: some of its fields as clients see them, or send them with rules",
    examples: &[
        (
            "PostSummary id title --from-model Post",
            "what lists show of a post, in src/posts/",
        ),
        (
            "PostDraft title body --from-model Post --request",
            "what a client sends, with the rules of the model",
        ),
        (
            "PostCard --from-model Post",
            "all of its fields that are not hidden",
        ),
    ],
    needs: &[],
    subject: "What the type is called, such as `PostSummary`",
    completes: Completes::Nothing,
    words: Some(Words {
        name: "FIELDS",
        about: "Columns of the model, such as `id title`; default: all but hidden ones, or all with `--request`",
        name_it: false,
        completes: None,
    }),
    flags: &[
        FROM_MODEL,
        Flag {
            name: "request",
            about: "What clients send: with the rules of the model, and nothing unknown is taken",
            value: None,
        },
    ],
    takes: &[Shared::InTheWay],
    role: "dto",
    plan,
};

/// The model whose fields they are.
const FROM_MODEL: Flag = Flag {
    name: "from-model",
    about: "The model, such as `Post` or `billing/Invoice`",
    value: Some("MODEL"),
};

/// Columns that every model has.
const TIMES: [&str; 2] = ["created_at", "updated_at"];

/// The columns that were chosen.
struct Chosen<'a> {
    known: &'a Known,
    columns: Vec<&'a Column<'a>>,
    /// Those of them that every model has.
    own: Vec<&'static str>,
    is_request: bool,
}

fn plan(wish: &Wish, site: &mut Site<'_>) -> Result<(), Failure> {
    let typed = wish.values(FROM_MODEL.name).last();
    let Some(model) = typed else {
        return Err(catalog::no_model_named(&wish.name));
    };
    let of_model = Wish {
        name: model.clone(),
        path: None,
        ..wish.clone()
    };
    let owner = Item::read(&of_model, "model", site)?;
    let folders = owner.module.join("/");
    let item = Wish {
        path: Some(folders),
        ..wish.clone()
    };
    let item = Item::read(&item, "dto", site)?;
    site.record(&item.typed());
    item.require_type(&wish.name)?;
    let known = Known::find(&of_model, site)?;
    let columns = known.columns();
    let chosen = chosen(wish, &known, &columns)?;
    let name = item.pascal();
    let stem = item.stem("dto");
    let file = RelPath::new(format!("src/{}/{stem}.rs", item.module.join("/")))?;
    let module = site.module(&item.module)?;
    site.create("dto/dto.rs.hbs", &file, &chosen.values(&name))?;
    site.wire(&module.file, Line::declare(&stem))?;
    site.wire(&module.file, Line::reexport(&stem, &name))
}

/// The columns that were named, or all that may be.
fn chosen<'a>(
    wish: &Wish,
    known: &'a Known,
    columns: &'a [Column<'a>],
) -> Result<Chosen<'a>, Failure> {
    let is_request = wish.has("request");
    let mut chosen = Chosen {
        known,
        columns: Vec::new(),
        own: Vec::new(),
        is_request,
    };
    let own: &[&'static str] = match (is_request, known.versioned) {
        (true, _) => &[],
        (false, false) => &["id", TIMES[0], TIMES[1]],
        (false, true) => &["id", COLUMN, TIMES[0], TIMES[1]],
    };
    if wish.words.is_empty() {
        let may = columns
            .iter()
            .filter(|column| is_request || !column.field.hidden);
        chosen.columns = may.collect();
        chosen.own = own.to_vec();
        return Ok(chosen);
    }
    for word in &wish.words {
        if let Some(name) = own.iter().find(|name| *name == word) {
            chosen.own.push(name);
            continue;
        }
        let found = columns.iter().find(|column| column.name() == *word);
        let Some(column) = found else {
            let names: Vec<String> = columns.iter().map(Column::name).collect();
            let names: Vec<&str> = own
                .iter()
                .copied()
                .chain(names.iter().map(String::as_str))
                .collect();
            let near = nearest(word, names.iter().copied());
            return Err(catalog::no_such_field(
                word,
                known.file.as_str(),
                near,
                &names,
            ));
        };
        if column.field.hidden && !is_request {
            return Err(catalog::hidden_field(word));
        }
        if !chosen.columns.iter().any(|other| other.name() == *word) {
            chosen.columns.push(column);
        }
    }
    Ok(chosen)
}

impl Chosen<'_> {
    fn values(&self, name: &str) -> serde_json::Value {
        let model = self.known.item.singular().replace('_', " ");
        let about = if self.is_request {
            format!("What clients say of a {model}.")
        } else {
            format!("A {model} as clients see it, in part.")
        };
        json!({
            "about": about,
            "type": name,
            "request": self.is_request,
            "lines": {
                "use": self.uses(),
                "derive": self.derived(),
                "fields": self.fields(),
                "given": self.given(),
                "defaults": self.defaults(),
            },
        })
    }

    fn derived(&self) -> String {
        let mut traits = vec![
            "Clone",
            "Debug",
            "PartialEq",
            "Deserialize",
            "Serialize",
            "ToSchema",
        ];
        if self.is_request {
            traits.push("Validate");
        }
        derive(&traits)
    }

    /// The key comes first and the times last, wherever they were typed.
    fn fields(&self) -> String {
        let version = self
            .has(COLUMN)
            .then(|| format!("    pub {COLUMN}: i64,\n"));
        let id = self
            .has("id")
            .then(|| format!("    pub id: {},\n", self.known.id.rust()));
        let columns = self.columns.iter().map(|column| {
            if self.is_request {
                column.input()
            } else {
                column.seen()
            }
        });
        let times = TIMES.into_iter().filter(|name| self.has(name));
        let times = times.map(|name| format!("    pub {name}: DateTime<Utc>,\n"));
        let columns = columns.chain(version);
        id.into_iter().chain(columns).chain(times).collect()
    }

    fn given(&self) -> String {
        let own = |name: &str| (name.to_owned(), format!("row.{name}"));
        let columns = self.columns.iter();
        let columns = columns.map(|column| (column.ident(), column.shown("row")));
        let id = self.has("id").then(|| own("id"));
        let version = self.has(COLUMN).then(|| own(COLUMN));
        let times = TIMES.into_iter().filter(|name| self.has(name)).map(own);
        let given = id.into_iter().chain(columns).chain(version).chain(times);
        let line = |(name, value)| format!("            {name}: {value},\n");
        let lines: Vec<String> = given.map(line).collect();
        lines.concat()
    }

    fn defaults(&self) -> String {
        if !self.is_request {
            return String::new();
        }
        let function = |column: &&Column<'_>| {
            let (name, value) = column.default_function()?;
            let kind = column.in_json();
            Some(format!("\nfn {name}() -> {kind} {{\n    {value}\n}}\n"))
        };
        self.columns.iter().filter_map(function).collect()
    }

    fn has(&self, own: &str) -> bool {
        self.own.contains(&own)
    }

    fn uses(&self) -> String {
        let is = |kind: &Kind| {
            let base = kind.base();
            self.columns
                .iter()
                .any(|column| column.field.kind.base() == base)
        };
        let mut times = Vec::new();
        if is(&Kind::DateTime) || TIMES.into_iter().any(|name| self.has(name)) {
            times.extend(["DateTime", "Utc"]);
        }
        times.extend(is(&Kind::Date).then_some("NaiveDate"));
        times.extend(is(&Kind::Time).then_some("NaiveTime"));
        times.sort_unstable();
        let times: Vec<String> = times.into_iter().map(str::to_owned).collect();
        let mut outside = Vec::new();
        if !times.is_empty() {
            outside.push(use_line("chrono", &times));
        }
        if self.is_request && self.columns.iter().any(|column| column.has_years()) {
            outside.push("use cortex::data::four_digit_years;".to_owned());
        }
        let mut types = Vec::new();
        if is(&Kind::Json) {
            types.push(self.known.access.json().to_owned());
        }
        let is_uuid = self
            .columns
            .iter()
            .any(|column| column.in_json().contains("Uuid"));
        if is_uuid || (self.has("id") && self.known.id == Id::Uuid7) {
            types.push("Uuid".to_owned());
        }
        if !types.is_empty() {
            let path = format!("cortex::data::{}", self.known.access.types());
            outside.push(use_line(&path, &types));
        }
        outside.push("use cortex::openapi::{ToSchema, utoipa};".to_owned());
        if self.is_request {
            outside.push("use garde::Validate;".to_owned());
        }
        outside.push("use serde::{Deserialize, Serialize};".to_owned());
        let mut of_model = vec!["Model".to_owned()];
        of_model.extend(
            self.columns
                .iter()
                .filter_map(|column| column.enumeration()),
        );
        let model = format!("super::{}", self.known.item.stem("model"));
        format!("{}\n\n{}", outside.join("\n"), use_line(&model, &of_model))
    }
}
