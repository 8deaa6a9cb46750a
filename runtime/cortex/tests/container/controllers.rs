//! Controllers that no route could be bound to, told before anything starts.

use cortex::{Injectable, Module, controller};

#[derive(Injectable)]
#[injectable(lazy)]
struct Late;

#[controller("/late")]
impl Late {
    #[get("/")]
    async fn show(&self) -> &'static str {
        "late"
    }
}

#[derive(Injectable)]
#[injectable(name = "n")]
struct Called;

#[controller("/called")]
impl Called {
    #[get("/")]
    async fn show(&self) -> &'static str {
        "called"
    }
}

#[cortex::test]
async fn a_controller_is_neither_lazy_nor_named() {
    let mut m = Module::new("web");
    m.controller::<Late>();
    m.controller::<Called>();
    let expected = "\
the application cannot start: 2 problems

1. the controller `Late` is lazy, and its routes need it at the start
     registered in: module `web` (here)
     hint: remove `lazy` from its `#[injectable(...)]`

2. the controller `Called` has a name, and requests ask for the one without
     registered in: module `web` (here)
     hint: remove `name = \"...\"` from its `#[injectable(...)]`";
    assert_eq!(super::report(m).await, expected);
}
