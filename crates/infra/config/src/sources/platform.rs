//! The usual directories of an operating system.

use std::path::PathBuf;

use super::Environment;

/// Whose habits to follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Platform {
    /// Linux and its relatives: the XDG base directories.
    Xdg,
    /// macOS.
    MacOs,
    /// Windows.
    Windows,
}

impl Platform {
    /// The one that this program was built for.
    pub(crate) const fn current() -> Self {
        if cfg!(windows) {
            Self::Windows
        } else if cfg!(target_os = "macos") {
            Self::MacOs
        } else {
            Self::Xdg
        }
    }

    /// Our directory for data; `None` when the environment does not tell where home is.
    pub(crate) fn data_dir(self, environment: &Environment) -> Option<PathBuf> {
        self.cambist(environment, "XDG_DATA_HOME", ".local/share", "LOCALAPPDATA")
    }

    /// Our directory for configuration; `None` when the environment does not tell where home is.
    pub(crate) fn config_dir(self, environment: &Environment) -> Option<PathBuf> {
        self.cambist(environment, "XDG_CONFIG_HOME", ".config", "APPDATA")
    }

    fn cambist(self, environment: &Environment, xdg: &str, xdg_default: &str, windows: &str) -> Option<PathBuf> {
        let home = |below: &str| Some(environment.directory("HOME")?.join(below));
        let base = match self {
            // The specification: a path that is not absolute is ignored.
            Self::Xdg => environment.directory(xdg).or_else(|| home(xdg_default)),
            Self::MacOs => home("Library/Application Support"),
            Self::Windows => environment.directory(windows),
        };
        Some(base?.join("cambist"))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn dirs(platform: Platform, variables: &[(&str, &str)]) -> [Option<PathBuf>; 2] {
        let environment = Environment::new(variables.iter().copied());
        [platform.data_dir(&environment), platform.config_dir(&environment)]
    }

    fn both(data: &str, config: &str) -> [Option<PathBuf>; 2] {
        [data, config].map(|path| Some(Path::new(path).to_owned()))
    }

    #[test]
    fn linux_follows_the_base_directories() {
        let home = ("HOME", "/home/u");
        assert_eq!(dirs(Platform::Xdg, &[home]), both("/home/u/.local/share/cambist", "/home/u/.config/cambist"));
        let xdg = [("XDG_DATA_HOME", "/data"), ("XDG_CONFIG_HOME", "/etc/u")];
        assert_eq!(dirs(Platform::Xdg, &xdg), both("/data/cambist", "/etc/u/cambist"));
        let relative = [home, ("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", "")];
        assert_eq!(dirs(Platform::Xdg, &relative), dirs(Platform::Xdg, &[home]), "what is not absolute does not count");
    }

    #[test]
    fn macos_has_one_directory_for_both() {
        let dir = "/Users/u/Library/Application Support/cambist";
        let variables = [("HOME", "/Users/u"), ("XDG_DATA_HOME", "/data")];
        assert_eq!(dirs(Platform::MacOs, &variables), both(dir, dir));
    }

    #[test]
    fn windows_keeps_data_on_the_machine_and_configuration_with_the_user() {
        // Not a path of Windows, so that it is absolute where the test runs.
        let variables = [("APPDATA", "/u/Roaming"), ("LOCALAPPDATA", "/u/Local"), ("HOME", "/u")];
        assert_eq!(dirs(Platform::Windows, &variables), both("/u/Local/cambist", "/u/Roaming/cambist"));
    }

    #[test]
    fn without_a_home_nothing_is_guessed() {
        for platform in [Platform::Xdg, Platform::MacOs, Platform::Windows] {
            assert_eq!(dirs(platform, &[("USER", "u")]), [None, None]);
        }
    }
}
