//! What the code that `#[controller]` writes calls, under short names: the compiler reads and
//! resolves all of it again at each edit of an application, and a long path is a part of that.

use axum::http::Method;

pub use std::boxed::Box;
pub use std::result::Result::{Err, Ok};

pub use axum::extract::Request;

use crate::controller::Route;
pub use crate::controller::{Instance, Run};
pub use crate::extract::{answer, last, part};

macro_rules! routes {
    ($($name:ident $method:ident)*) => { $(
        #[doc = concat!("A route for `", stringify!($method), "`; the summary may be empty.")]
        pub fn $name(
            path: &'static str,
            handler: &'static str,
            summary: &'static str,
            run: Run,
        ) -> Route {
            let summary = Some(summary).filter(|line| !line.is_empty());
            let (description, describe) = (None, None);
            Route { method: Method::$method, path, handler, summary, description, describe, run }
        }
    )* };
}

routes! {
    get GET
    post POST
    put PUT
    patch PATCH
    delete DELETE
}

/// The controller itself.
///
/// # Panics
///
/// If it is of another type, which is not where its own routes are bound to it.
pub fn this<C: 'static>(controller: &Instance) -> &C {
    match controller.downcast_ref() {
        Some(controller) => controller,
        None => unreachable!("the handlers of a controller are bound to another one"),
    }
}
