//! `migrate <folder> <url>`: what `sqlx migrate run` does, without its command line.

use std::path::Path;
use std::str::FromStr as _;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sqlx::{ConnectOptions as _, Connection as _};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(folder), Some(url)) = (args.next(), args.next()) else {
        return Err("usage: migrate <folder> <url>".into());
    };
    let migrator = Migrator::new(Path::new(&folder)).await?;
    let options = SqliteConnectOptions::from_str(&url)?;
    // As `sqlx database create` makes it.
    let options = options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal);
    let mut connection = options.connect().await?;
    migrator.run(&mut connection).await?;
    connection.close().await?;
    Ok(())
}
