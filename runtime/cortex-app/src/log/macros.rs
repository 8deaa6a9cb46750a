//! The macros that log: those of `tracing`, which also take a [`Logger`](super::Logger).

/// Logs what ends nothing and tells everything.
///
/// It takes what the macro of the same name of `tracing` takes, and before it, if wanted,
/// `logger: …`.
#[macro_export]
macro_rules! trace {
    (logger: $logger:expr, $($event:tt)+) => { $crate::__named!(TRACE, $logger, $($event)+) };
    ($($event:tt)+) => { $crate::log::__tracing::trace!($($event)+) };
}

/// Logs what helps to find a mistake.
///
/// It takes what the macro of the same name of `tracing` takes, and before it, if wanted,
/// `logger: …`.
#[macro_export]
macro_rules! debug {
    (logger: $logger:expr, $($event:tt)+) => { $crate::__named!(DEBUG, $logger, $($event)+) };
    ($($event:tt)+) => { $crate::log::__tracing::debug!($($event)+) };
}

/// Logs what happened.
///
/// It takes what the macro of the same name of `tracing` takes, and before it, if wanted,
/// `logger: …`.
///
/// ```
/// let (customer, cents) = ("ada", 1200);
/// cortex_app::info!(customer, cents, "took an order");
/// ```
#[macro_export]
macro_rules! info {
    (logger: $logger:expr, $($event:tt)+) => { $crate::__named!(INFO, $logger, $($event)+) };
    ($($event:tt)+) => { $crate::log::__tracing::info!($($event)+) };
}

/// Logs what is odd.
///
/// It takes what the macro of the same name of `tracing` takes, and before it, if wanted,
/// `logger: …`.
#[macro_export]
macro_rules! warn {
    (logger: $logger:expr, $($event:tt)+) => { $crate::__named!(WARN, $logger, $($event)+) };
    ($($event:tt)+) => { $crate::log::__tracing::warn!($($event)+) };
}

/// Logs what failed.
///
/// It takes what the macro of the same name of `tracing` takes, and before it, if wanted,
/// `logger: …`.
#[macro_export]
macro_rules! error {
    (logger: $logger:expr, $($event:tt)+) => { $crate::__named!(ERROR, $logger, $($event)+) };
    ($($event:tt)+) => { $crate::log::__tracing::error!($($event)+) };
}

/// Logs that the application cannot go on, at the level FATAL, which is above ERROR.
///
/// It takes what `error!` takes, and does not end the process by itself.
///
/// ```
/// cortex_app::fatal!(disk = "/dev/sda", "the disk is gone");
/// ```
#[macro_export]
macro_rules! fatal {
    (logger: $logger:expr, $($event:tt)+) => {
        $crate::__named!(ERROR, $logger, fatal = true, $($event)+)
    };
    ($($event:tt)+) => { $crate::log::__tracing::error!(fatal = true, $($event)+) };
}

/// An event of a logger. Its name is only known while the program runs, so that it is a field, and
/// the levels are asked before.
#[doc(hidden)]
#[macro_export]
macro_rules! __named {
    ($level:ident, $logger:expr, $($event:tt)+) => {{
        let logger: &$crate::log::Logger = &$logger;
        if logger.is_enabled($crate::log::__tracing::Level::$level) {
            let _within = logger.enter();
            $crate::log::__tracing::event!(
                target: "cortex::logger",
                $crate::log::__tracing::Level::$level,
                logger.name = logger.name(),
                $($event)+
            );
        }
    }};
}
