use cambist_system::DataDir;

#[test]
fn a_missing_directory_is_created_with_its_parents() {
    let temp = tempfile::tempdir().unwrap();
    let path = temp.path().join("share/cambist");
    let dir = DataDir::open(&path).unwrap();
    assert!(path.is_dir());
    assert_eq!(dir.path(), path);
    assert_eq!(dir.database(), path.join("cambist.db"));
    assert_eq!(dir.backups(), path.join("backups"));
    assert_eq!(dir.socket(), path.join("cambist.sock"));
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_look_into_a_new_directory() {
    use std::os::unix::fs::PermissionsExt;

    let temp = tempfile::tempdir().unwrap();
    let path = temp.path().join("data");
    DataDir::open(&path).unwrap();
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[cfg(unix)]
#[test]
fn the_permissions_of_an_existing_directory_stay() {
    use std::os::unix::fs::PermissionsExt;

    let temp = tempfile::tempdir().unwrap();
    std::fs::set_permissions(temp.path(), std::fs::Permissions::from_mode(0o750)).unwrap();
    DataDir::open(temp.path()).unwrap();
    let mode = std::fs::metadata(temp.path()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o750);
}

#[test]
fn a_file_in_its_place_is_an_error_that_names_it() {
    let temp = tempfile::tempdir().unwrap();
    let path = temp.path().join("data");
    std::fs::write(&path, "not a directory").unwrap();
    let error = DataDir::open(&path).unwrap_err().to_string();
    assert!(error.contains(&path.display().to_string()), "{error}");
}

#[test]
fn a_relative_path_is_made_absolute() {
    // The working directory exists, so nothing is created.
    let dir = DataDir::open(".").unwrap();
    assert!(dir.path().is_absolute());
}
