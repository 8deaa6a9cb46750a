//! The field by which a model knows of another one that refers to it.

use syn::{Field, Fields, Item};

use super::line::Line;
use super::pieces::with_comma;
use super::place::{Place, indent_at, insert, newline_of, remove};
use super::rust::{NoPlace, RustText, plain};

/// What SeaORM builds the columns of a table and its relations from.
const MODEL: &str = "Model";

impl RustText<'_> {
    pub(super) fn with_relation(&self, line: &Line) -> Result<String, NoPlace> {
        let fields = self.fields_of_model();
        let fields = fields.ok_or(NoPlace("it has no struct `Model` with fields"))?;
        let last = fields.last();
        let last = last.ok_or(NoPlace("its struct `Model` is empty"))?;
        let piece = self.range(*last);
        let (text, piece) = with_comma(self.text, piece);
        let between = format!("{}{}", newline_of(&text), indent_at(&text, piece.start));
        let lines = line.to_string().replacen("] ", &format!("]{between}"), 1);
        Ok(insert(&text, Place::After(piece), &lines, false))
    }

    pub(super) fn has_relation(&self, name: &str) -> bool {
        self.relation(name).is_some()
    }

    pub(super) fn without_relation(&self, name: &str) -> Option<String> {
        let piece = self.range(self.relation(name)?);
        let (text, piece) = with_comma(self.text, piece);
        Some(remove(&text, piece))
    }

    /// The text of the field with this name, attributes included.
    pub(super) fn relation_text(&self, name: &str) -> Option<&str> {
        let piece = self.range(self.relation(name)?);
        Some(&self.text[piece])
    }

    /// The type of the model's field `id`.
    pub(crate) fn type_of_key(&self) -> Option<String> {
        let kind = quote::ToTokens::to_token_stream(&self.relation("id")?.ty);
        Some(kind.to_string().replace(' ', ""))
    }

    /// The table that the model is a row of.
    pub(crate) fn table(&self) -> Option<String> {
        let Some((_, rest)) = self.text.split_once("table_name") else {
            // Without an ORM, only what is said of the struct names it.
            let (_, rest) = self.text.split_once("/// A row of the table `")?;
            return Some(rest.split('`').next()?.to_owned());
        };
        let rest = rest.trim_start().strip_prefix('=')?;
        Some(
            rest.trim_start()
                .strip_prefix('"')?
                .split('"')
                .next()?
                .to_owned(),
        )
    }

    fn relation(&self, name: &str) -> Option<&Field> {
        let mut fields = self.fields_of_model()?.into_iter();
        fields.find(|field| {
            field
                .ident
                .as_ref()
                .is_some_and(|ident| plain(ident) == name)
        })
    }

    fn fields_of_model(&self) -> Option<Vec<&Field>> {
        self.file.items.iter().find_map(|item| match item {
            Item::Struct(model) if model.ident == MODEL => match &model.fields {
                Fields::Named(fields) => Some(fields.named.iter().collect()),
                Fields::Unnamed(_) | Fields::Unit => None,
            },
            _ => None,
        })
    }
}
