//! A book as it is kept: the table `books`.
#![expect(missing_docs, reason = "the columns are named for what they hold")]

use cortex::data::orm as sea_orm;
use cortex::data::orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "books")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub title: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub summary: Option<String>,
    pub author_id: i64,
    #[sea_orm(belongs_to, from = "author_id", to = "id")]
    pub author: BelongsTo<crate::authors::model::Entity>,
    pub published_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
