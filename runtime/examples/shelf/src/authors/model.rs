//! An author as it is kept: the table `authors`.
#![expect(missing_docs, reason = "the columns are named for what they hold")]

use cortex::data::orm as sea_orm;
use cortex::data::orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "authors")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub name: String,
    #[sea_orm(has_many)]
    pub books: HasMany<crate::books::model::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
