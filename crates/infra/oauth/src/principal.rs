//! What somebody whom an issuer knows is called here.

use cambist_model::hexadecimal;
use sha2::{Digest, Sha256};

/// The longest name of an issuer that is kept as it is.
const LONGEST: usize = 48;

/// How much of a longer one is kept, for people to recognize.
const KEPT: usize = 24;

/// `subject@host`. It stands in the audit and in the limits of agents, so that two subjects never share a name: one that is
/// long, or has other characters than small letters, digits and a few signs, is shortened and ends with a fingerprint.
pub(crate) fn principal(subject: &str, host: &str) -> String {
    if subject.len() <= LONGEST && subject.chars().all(is_plain) {
        return format!("{subject}@{host}");
    }
    let start = subject.chars().map(|c| c.to_ascii_lowercase()).filter(|c| is_plain(*c)).take(KEPT);
    let digits: String = hexadecimal(&Sha256::digest(subject)).chars().take(20).collect();
    // No plain name has the sign in between.
    format!("{}~{digits}@{host}", start.collect::<String>())
}

fn is_plain(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.' | '@' | '|' | '+')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_names_stay_and_others_can_still_be_recognized() {
        assert_eq!(principal("auth0|5f7c", "login.example.com"), "auth0|5f7c@login.example.com");
        let altered = principal("Alice Example", "login.example.com");
        assert!(altered.starts_with("aliceexample~") && altered.ends_with("@login.example.com"), "{altered}");
    }

    proptest! {
        #[test]
        fn no_two_subjects_share_a_name(one in ".{0,80}", other in ".{0,80}", upper in "[A-Za-z~]{1,12}") {
            prop_assume!(one != other);
            prop_assert_ne!(principal(&one, "h"), principal(&other, "h"));
            let lower = upper.to_ascii_lowercase();
            prop_assert_eq!(principal(&upper, "h") == principal(&lower, "h"), upper == lower);
            // A name that looks like one that was altered is altered too.
            let altered = principal(&one, "h");
            let copied = altered.strip_suffix("@h").unwrap();
            prop_assert!(copied == one || principal(copied, "h") != altered);
        }

        #[test]
        fn a_name_can_travel_in_a_header_and_stays_short(subject in ".{0,300}") {
            let name = principal(&subject, "h");
            prop_assert!(name.len() <= LONGEST + 2 && name.chars().all(|c| c.is_ascii_graphic()), "{name}");
        }
    }
}
