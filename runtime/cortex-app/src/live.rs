//! `m.live::<S>()`: settings that are replaced while the application runs.

use cortex_config::{Live, Settings};
use cortex_container::{Key, Origin, Provider};

use crate::Module;
use crate::module::SettingsEntry;

impl Module {
    /// Reads `S` from the configuration and provides `Arc<Live<S>>`, whose settings are replaced when
    /// the sources are read again: at `SIGHUP`, or every so often where `config.reload` says so.
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use cortex_app::Module;
    /// use cortex_config::Live;
    /// use cortex_macros::Settings;
    ///
    /// #[derive(Clone, Debug, Settings)]
    /// #[settings(prefix = "limits", crate = "cortex_config")]
    /// struct Limits {
    ///     #[setting(default = 10, min = 1)]
    ///     per_minute: u32,
    /// }
    ///
    /// // Derives `Injectable` in an application.
    /// struct Gate {
    ///     limits: Arc<Live<Limits>>,
    /// }
    ///
    /// impl Gate {
    ///     fn is_open(&self, requests: u32) -> bool {
    ///         requests < self.limits.current().per_minute
    ///     }
    /// }
    ///
    /// let mut m = Module::new("gate");
    /// m.live::<Limits>();
    ///
    /// let gate = Gate { limits: Arc::new(Live::new(Limits { per_minute: 10 })) };
    /// gate.limits.replace(Limits { per_minute: 20 });
    /// assert!(gate.is_open(15));
    /// ```
    #[track_caller]
    pub fn live<S: Settings>(&mut self) {
        let origin = Origin::here(self.name);
        self.settings.push(SettingsEntry {
            key: Key::of::<Live<S>>(),
            read: |config, problems| match config.read::<S>(problems) {
                Some(settings) => Provider::value(Live::new(settings)),
                None => Provider::promised::<Live<S>>(),
            },
            promise: Provider::promised::<Live<S>>,
            reload: Some(|container, config, problems| {
                let settings = config.read::<S>(problems)?;
                let live = container.get::<Live<S>>()?;
                Some(Box::new(move || live.replace(settings)))
            }),
            ..SettingsEntry::of::<S>(origin)
        });
    }
}
