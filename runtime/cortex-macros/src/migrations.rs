//! `migrations!()`: the files below `migrations/`, carried inside of the binary.

use std::path::{Path, PathBuf};

use cortex_migrations::{Dialect, Migration, Migrations};
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Error, Result};

pub(crate) fn expand(arguments: &TokenStream) -> TokenStream {
    if !arguments.is_empty() {
        let message =
            "`migrations!()` takes nothing: it carries what is in the folder `migrations`";
        return Error::new_spanned(arguments, message).into_compile_error();
    }
    let embedded = folder().and_then(|folder| embed(&folder));
    embedded.unwrap_or_else(Error::into_compile_error)
}

fn folder() -> Result<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "it is how cargo tells a macro where the package is"
    )]
    let package = std::env::var_os("CARGO_MANIFEST_DIR");
    let package = package.ok_or_else(|| error("cargo does not tell where the package is"))?;
    Ok(Path::new(&package).join("migrations"))
}

fn embed(folder: &Path) -> Result<TokenStream> {
    let all = Migrations::read(folder).map_err(|problems| {
        let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
        error(&problems.join("\n"))
    })?;
    let dialects = [Dialect::Sqlite, Dialect::Postgres, Dialect::Mysql];
    let all = dialects.into_iter().flat_map(|dialect| all.of(dialect));
    let all: Vec<_> = all.map(one).collect();
    let count = all.len();
    let data = quote!(::cortex::__private::data);
    Ok(quote! {{
        static ALL: [#data::Migration; #count] = [#(#all),*];
        static MIGRATIONS: #data::Migrations = #data::Migrations::embedded(&ALL);
        &MIGRATIONS
    }})
}

/// The texts are included by the compiler, which then knows that it depends on them.
fn one(migration: &Migration) -> TokenStream {
    let data = quote!(::cortex::__private::data);
    let dialect = match migration.dialect {
        Dialect::Sqlite => quote!(Sqlite),
        Dialect::Postgres => quote!(Postgres),
        Dialect::Mysql => quote!(Mysql),
    };
    let (version, name) = (migration.version, &*migration.name);
    let text = |file: String| {
        let file = format!("/migrations/{file}");
        quote!(::core::include_str!(
            ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #file)
        ))
    };
    let up = text(migration.up_file());
    let down = migration
        .down
        .is_some()
        .then(|| text(migration.down_file()));
    let down = down.map_or_else(
        || quote!(::core::option::Option::None),
        |down| quote!(::core::option::Option::Some(#down)),
    );
    quote! {
        #data::Migration::embedded(#data::Dialect::#dialect, #version, #name, #up, #down)
    }
}

fn error(message: &str) -> Error {
    Error::new(Span::call_site(), message)
}
