use cambist_system::DataDir;

#[test]
fn a_key_is_drawn_once_and_found_again() {
    let temp = tempfile::tempdir().unwrap();
    let dir = DataDir::open(temp.path()).unwrap();
    assert_eq!(dir.audit_key().unwrap(), None);
    let key = dir.create_audit_key().unwrap();
    assert_eq!(dir.create_audit_key().unwrap(), key);
    assert_eq!(dir.audit_key().unwrap(), Some(key));
    let files: Vec<_> = std::fs::read_dir(temp.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files, ["audit.key"], "no draft stays");

    let elsewhere = tempfile::tempdir().unwrap();
    let other = DataDir::open(elsewhere.path()).unwrap().create_audit_key().unwrap();
    assert_ne!(key, other);
}

#[test]
fn all_who_draw_at_the_same_moment_get_the_same_key() {
    let temp = tempfile::tempdir().unwrap();
    let dir = DataDir::open(temp.path()).unwrap();
    let start = std::sync::Barrier::new(2);
    let keys: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    dir.create_audit_key().unwrap()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let kept = dir.audit_key().unwrap().unwrap();
    assert_eq!(keys, [kept, kept]);
}

#[cfg(unix)]
#[test]
fn a_key_is_its_owners_alone_or_it_is_refused() {
    use std::os::unix::fs::PermissionsExt;

    let temp = tempfile::tempdir().unwrap();
    let dir = DataDir::open(temp.path()).unwrap();
    dir.create_audit_key().unwrap();
    let file = temp.path().join("audit.key");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    for refused in [dir.audit_key().err(), dir.create_audit_key().err()] {
        let told = refused.unwrap().to_string();
        assert!(told.contains("audit.key") && told.contains("others than its owner"), "{told}");
    }
}

#[test]
fn a_key_that_is_none_is_refused_and_stays() {
    let temp = tempfile::tempdir().unwrap();
    let dir = DataDir::open(temp.path()).unwrap();
    dir.create_audit_key().unwrap();
    let file = temp.path().join("audit.key");
    std::fs::write(&file, "too short").unwrap();
    assert!(dir.create_audit_key().unwrap_err().to_string().contains("32 bytes"));
    assert_eq!(std::fs::read(&file).unwrap(), b"too short");
}

#[test]
fn whoever_only_looks_creates_no_directory() {
    let temp = tempfile::tempdir().unwrap();
    let path = temp.path().join("data");
    assert!(DataDir::existing(&path).unwrap_err().to_string().contains("data"));
    assert!(!path.exists());
    assert_eq!(DataDir::existing(temp.path()).unwrap().path(), temp.path());
}
