//! Refused: a generic service without the types that it is for, and a closure whose arguments have
//! no types.

use cortex::prelude::*;

#[derive(Injectable)]
struct Repository<T: Send + Sync + 'static> {
    of: Arc<T>,
}

fn main() {
    let mut m = Module::new("posts");
    m.provide::<Repository>();
    m.factory(|clock| 1_u8);
    m.factory(|name: String| name);
}
