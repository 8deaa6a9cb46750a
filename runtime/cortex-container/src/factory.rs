//! Functions as providers: what they need stands in their arguments.

use std::sync::Arc;

use crate::provider::{BoxError, Kind};
use crate::{Dependency, Injected, Key, Need, Provider, ResolveError, Wiring};

/// A function whose arguments the container can fill in: any number from none to eight of them.
///
/// Implemented for functions and closures; `A` is the tuple of their arguments.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no function whose arguments the container can fill in",
    label = "each argument is an `Arc<T>`, `Option<Arc<T>>`, `Lazy<T>` or `Vec<Arc<T>>`",
    note = "say the types of a closure's arguments: `|clock: Arc<Clock>| ...`"
)]
pub trait Factory<A>: Send + Sync + 'static {
    /// What the function returns.
    type Output;

    /// What it needs.
    #[doc(hidden)]
    fn needs() -> Vec<Need>;

    /// Calls it with what it needs.
    #[doc(hidden)]
    fn call(&self, wiring: &Wiring<'_>) -> Injected<Self::Output>;
}

macro_rules! factory {
    ($($name:literal $index:literal $argument:ident)*) => {
        impl<F, R, $($argument),*> Factory<($($argument,)*)> for F
        where
            F: Fn($($argument),*) -> R + Send + Sync + 'static,
            $($argument: Dependency,)*
        {
            type Output = R;

            fn needs() -> Vec<Need> {
                vec![$($argument::need($name)),*]
            }

            #[allow(unused_variables, reason = "a function may need nothing")]
            fn call(&self, wiring: &Wiring<'_>) -> Injected<R> {
                Ok(self($($argument::resolve(wiring, $index)?),*))
            }
        }
    };
}

factory!();
factory!("argument 1" 0 A0);
factory!("argument 1" 0 A0 "argument 2" 1 A1);
factory!("argument 1" 0 A0 "argument 2" 1 A1 "argument 3" 2 A2);
factory!("argument 1" 0 A0 "argument 2" 1 A1 "argument 3" 2 A2 "argument 4" 3 A3);
factory!("argument 1" 0 A0 "argument 2" 1 A1 "argument 3" 2 A2 "argument 4" 3 A3 "argument 5" 4 A4);
factory!("argument 1" 0 A0 "argument 2" 1 A1 "argument 3" 2 A2 "argument 4" 3 A3 "argument 5" 4 A4 "argument 6" 5 A5);
factory!("argument 1" 0 A0 "argument 2" 1 A1 "argument 3" 2 A2 "argument 4" 3 A3 "argument 5" 4 A4 "argument 6" 5 A5 "argument 7" 6 A6);
factory!("argument 1" 0 A0 "argument 2" 1 A1 "argument 3" 2 A2 "argument 4" 3 A3 "argument 5" 4 A4 "argument 6" 5 A5 "argument 7" 6 A6 "argument 8" 7 A7);

impl Provider {
    /// Makes `T` by a function.
    pub fn factory<T, A, F>(make: F) -> Self
    where
        T: Send + Sync + 'static,
        F: Factory<A, Output = T>,
    {
        let make = move |wiring: &Wiring<'_>| make.call(wiring).map(Arc::new);
        Self::now(Kind::Factory, F::needs(), make)
    }

    /// Makes `T` by a function that can fail.
    pub fn try_factory<T, E, A, F>(make: F) -> Self
    where
        T: Send + Sync + 'static,
        E: Into<BoxError>,
        F: Factory<A, Output = Result<T, E>>,
    {
        let make = move |wiring: &Wiring<'_>| checked(make.call(wiring)?);
        Self::now(Kind::Factory, F::needs(), make)
    }

    /// Makes `T` by an asynchronous function, which can fail.
    pub fn async_factory<T, E, A, F>(make: F) -> Self
    where
        T: Send + Sync + 'static,
        E: Into<BoxError>,
        F: Factory<A>,
        F::Output: Future<Output = Result<T, E>> + Send + 'static,
    {
        Self::later(Kind::Factory, F::needs(), move |wiring: &Wiring<'_>| {
            let work = make.call(wiring)?;
            Ok(async move { checked(work.await) })
        })
    }
}

fn checked<T, E>(outcome: Result<T, E>) -> Injected<Arc<T>>
where
    T: Send + Sync + 'static,
    E: Into<BoxError>,
{
    let failed = |error: E| ResolveError::Failed(Key::of::<T>(), error.into());
    outcome.map(Arc::new).map_err(failed)
}
