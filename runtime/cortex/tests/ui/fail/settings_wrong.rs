//! Refused: settings wrong.

use cortex::prelude::*;

struct Mode;

#[derive(Settings)]
#[settings(prefix = "posts")]
struct UnknownType {
    mode: Mode,
}

#[derive(Settings)]
#[settings(prefix = "posts")]
struct NotDeserialize {
    #[setting(serde)]
    mode: Mode,
}

#[derive(Settings)]
#[settings(prefix = "My Posts")]
struct WrongPrefix {
    limit: u32,
}

#[derive(Settings)]
#[settings(table = "posts")]
struct UnknownArgument {
    limit: u32,
}

#[derive(Settings)]
#[settings(prefix = "posts")]
struct UnknownFieldArgument {
    #[setting(rename = "max")]
    limit: u32,
}

#[derive(Settings)]
#[settings(prefix = "posts")]
struct ComputedDefault {
    #[setting(default = 2 * 3)]
    limit: u32,
}

#[derive(Settings)]
enum Choice {
    One,
}

#[derive(Settings)]
struct Tuple(u32);

#[derive(Settings)]
struct Generic<T> {
    value: T,
}

#[derive(Settings)]
struct Nested {
    limit: u32,
}

#[derive(Settings)]
#[settings(prefix = "posts")]
struct DefaultOfAStruct {
    #[setting(default = 5)]
    nested: Option<Nested>,
}

#[derive(Settings)]
#[settings(prefix = "posts")]
struct NoVariable {
    first__second: u32,
}

#[derive(Settings)]
#[settings(prefix = "posts")]
struct NoVariableEither {
    maxLength: u32,
}

fn main() {
    Module::new("posts").settings::<Nested>();
}
