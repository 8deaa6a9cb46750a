//! What the code that `#[controller]` writes calls. Which trait a type implements is found by the
//! compiler at the call: of methods with the same name it takes the one that needs the fewest
//! references, so what is known comes before what is not, and a type without any is no error.

use std::any::Any;
use std::marker::PhantomData;

use crate::Operation;
use crate::answer::{DescribeAnswer, DescribeFailure};
use crate::argument::{DescribeArgument, DescribeNamed, DescribePlaced};

/// A question about an argument.
#[derive(Debug)]
pub struct Argument<T>(PhantomData<fn() -> T>);

/// A question about what a handler returns.
#[derive(Debug)]
pub struct Answer<T>(PhantomData<fn() -> T>);

impl<T> Argument<T> {
    /// The question.
    pub const OF: Self = Self(PhantomData);
}

impl<T> Answer<T> {
    /// The question.
    pub const OF: Self = Self(PhantomData);
}

macro_rules! levels {
    ($($(#[$doc:meta])+ $level:ident)+) => { $(
        $(#[$doc])+
        pub trait $level {
            /// Describes it, if anything is known.
            fn describe(&self, to: &mut dyn Any);
        }
    )+ };
}

levels! {
    /// Asked first.
    First
    /// Asked second.
    Second
    /// Asked third.
    Third
    /// Asked last, and knows nothing.
    Last
}

fn with(to: &mut dyn Any, describe: fn(&mut Operation)) {
    if let Some(operation) = to.downcast_mut() {
        describe(operation);
    }
}

impl<T: DescribeArgument> First for &&Argument<T> {
    fn describe(&self, to: &mut dyn Any) {
        with(to, T::describe);
    }
}

impl<T: DescribeNamed> Second for &&&Argument<T> {
    fn describe(&self, to: &mut dyn Any) {
        with(to, T::describe);
    }
}

impl<T: DescribePlaced> Third for &Argument<T> {
    fn describe(&self, to: &mut dyn Any) {
        with(to, T::describe);
    }
}

impl<T> Last for Argument<T> {
    fn describe(&self, _: &mut dyn Any) {}
}

impl<T: DescribeAnswer> First for &&Answer<T> {
    fn describe(&self, to: &mut dyn Any) {
        with(to, T::describe);
    }
}

impl<T: DescribeFailure> Second for &&&Answer<T> {
    fn describe(&self, to: &mut dyn Any) {
        with(to, T::describe);
    }
}

impl<T> Last for Answer<T> {
    fn describe(&self, to: &mut dyn Any) {
        // Whether it fails, and how, is not known either.
        with(to, Operation::fails_otherwise);
    }
}

/// Stands for a type that has no name.
#[derive(Debug)]
pub enum Unknown {}
