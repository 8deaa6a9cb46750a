//! One line of wiring: what a generator adds to a file that is there already.

use std::fmt;

use heck::ToPascalCase as _;

/// A declaration or a statement that fits on a line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Line {
    /// `mod service;`, or with `pub` before it.
    Declare { name: String, public: bool },
    /// `pub use service::PostService;`
    Reexport { module: String, name: String },
    /// `module.provide::<PostService>();` in the function that returns the `Module`.
    Register { method: String, subject: String },
    /// `module.import(posts::module());` in the same function.
    Import { module: String },
    /// `#[sea_orm(has_many, relation_enum = "Posts")] pub posts: HasMany<crate::posts::model::Entity>,` in the struct `Model`,
    /// in two lines; or the same with one.
    Relation {
        name: String,
        entity: String,
        many: bool,
    },
}

impl Line {
    /// `mod name;`
    pub(crate) fn declare(name: &str) -> Self {
        let name = name.to_owned();
        Self::Declare {
            name,
            public: false,
        }
    }

    /// `pub mod name;`
    pub(crate) fn declare_public(name: &str) -> Self {
        let name = name.to_owned();
        Self::Declare { name, public: true }
    }

    /// `pub use module::name;`
    pub(crate) fn reexport(module: &str, name: &str) -> Self {
        let (module, name) = (module.to_owned(), name.to_owned());
        Self::Reexport { module, name }
    }

    /// `module.method::<subject>();`
    pub(crate) fn register(method: &str, subject: &str) -> Self {
        let (method, subject) = (method.to_owned(), subject.to_owned());
        Self::Register { method, subject }
    }

    /// `module.import(name::module());`
    pub(crate) fn import(module: &str) -> Self {
        let module = module.to_owned();
        Self::Import { module }
    }

    /// The field of a model that others refer to.
    pub(crate) fn relation(name: &str, entity: &str, many: bool) -> Self {
        let (name, entity) = (name.to_owned(), entity.to_owned());
        Self::Relation { name, entity, many }
    }

    /// Reads a line that was written down with `Display`; anything else is none of these.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::read(text).filter(Self::is_sound)
    }

    fn read(text: &str) -> Option<Self> {
        if let Some(relation) = text.trim().strip_prefix("#[sea_orm(has_") {
            let (kind, field) = relation.split_once(")] pub ")?;
            let (name, entity) = field.strip_suffix(">,")?.split_once(": Has")?;
            let entity = entity.split_once('<')?.1;
            return Some(Self::relation(name, entity, kind.starts_with("many")));
        }
        let text = text.trim().strip_suffix(';')?;
        if let Some(name) = text.strip_prefix("pub mod ") {
            return Some(Self::declare_public(name));
        }
        if let Some(name) = text.strip_prefix("mod ") {
            return Some(Self::declare(name));
        }
        if let Some(path) = text.strip_prefix("pub use ") {
            let (module, name) = path.rsplit_once("::")?;
            return Some(Self::reexport(module, name));
        }
        let call = text.strip_prefix("module.")?;
        if let Some(inner) = call.strip_prefix("import(") {
            return Some(Self::import(inner.strip_suffix("::module())")?));
        }
        let (method, subject) = call.strip_suffix(">()")?.split_once("::<")?;
        Some(Self::register(method, subject))
    }

    /// Whether its names could stand in code.
    fn is_sound(&self) -> bool {
        let holds = |text: &str, marks: &str| {
            let fits = |c: char| c.is_alphanumeric() || c == '_' || marks.contains(c);
            !text.is_empty() && text.chars().all(fits)
        };
        match self {
            Self::Declare { name, .. } => holds(name, ""),
            Self::Reexport { module, name } => holds(module, ":") && holds(name, ""),
            Self::Register { method, subject } => holds(method, "") && holds(subject, ":<>, &'"),
            Self::Import { module } => holds(module, ":"),
            Self::Relation { name, entity, .. } => holds(name, "#") && holds(entity, ":#"),
        }
    }

    /// The line where the module is called `variable`.
    pub(super) fn text(&self, variable: &str) -> String {
        match self {
            Self::Declare { name, public: true } => format!("pub mod {name};"),
            Self::Declare { name, .. } => format!("mod {name};"),
            Self::Reexport { module, name } => format!("pub use {module}::{name};"),
            Self::Register { method, subject } => format!("{variable}.{method}::<{subject}>();"),
            Self::Import { module } => format!("{variable}.import({module}::module());"),
            Self::Relation { name, entity, many } => {
                let (attribute, kind) = if *many {
                    ("has_many", "HasMany")
                } else {
                    ("has_one", "HasOne")
                };
                // Without a name of its own, it would be called after the file of the entity.
                let way = name.to_pascal_case();
                format!(
                    "#[sea_orm({attribute}, relation_enum = \"{way}\")] pub {name}: {kind}<{entity}>,"
                )
            }
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text("module"))
    }
}
