//! Who may come in by HTTP, and how many.

use std::time::Duration;

/// How the endpoint is reached. The defaults let this machine in and nobody else, and give a human five minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpSettings {
    /// Host names under which it is reached besides this machine's own, like `cambist.example.com` or
    /// `cambist.example.com:8443`. A request for another host is refused: it may be a web page that rebinds a name.
    pub hosts: Vec<String>,
    /// Web pages that may use it besides those of this machine, like `https://app.example.com:443`. A request from
    /// another page is refused; programs other than browsers send no origin and are not affected.
    pub origins: Vec<String>,
    /// How many clients of the older era can be connected at once. Each costs some 60 kB; a further one is told to come
    /// back later. Newer clients have no sessions and do not count.
    pub max_sessions: usize,
    /// When a session that nobody uses is closed. It must be longer than the longest call: a minute, or as long as a
    /// human has to answer a form.
    pub session_idle: Duration,
}

/// This machine, as it is called from itself.
const OWN_HOSTS: &[&str] = &["localhost", "127.0.0.1", "::1"];
const OWN_ORIGINS: &[&str] = &["http://localhost:*", "http://127.0.0.1:*", "http://[::1]:*"];

impl Default for HttpSettings {
    fn default() -> Self {
        Self { hosts: Vec::new(), origins: Vec::new(), max_sessions: 64, session_idle: Duration::from_mins(6) }
    }
}

impl HttpSettings {
    /// Every host that is let in.
    pub(super) fn all_hosts(&self) -> impl Iterator<Item = &str> {
        OWN_HOSTS.iter().copied().chain(self.hosts.iter().map(String::as_str))
    }

    /// Every origin that is let in.
    pub(super) fn all_origins(&self) -> impl Iterator<Item = &str> {
        OWN_ORIGINS.iter().copied().chain(self.origins.iter().map(String::as_str))
    }
}
