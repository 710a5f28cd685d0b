use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

/// A disk in a file.
pub(crate) struct Disk {
    image: PathBuf,
}

/// A disk's file system while it is in use.
pub(crate) struct Mounted {
    pub(crate) path: PathBuf,
}

fn run(program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("this test needs {program} (packages mount and e2fsprogs): {error}"));
    assert!(
        output.status.success(),
        "this test needs root, loop devices and the right to mount; {program} {arguments:?} says: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Whether disks can be mounted here. A newcomer without that right is told what was left out; where
/// `NANHU_TEST_POWER_LOSSES` is set, as `.ci/run` does, nothing is left out and a missing right is a failure.
pub(crate) fn mountable() -> bool {
    static MOUNTABLE: LazyLock<bool> = LazyLock::new(|| {
        let folder = tempfile::TempDir::new().expect("a temporary folder");
        let (image, at) = (folder.path().join("disk"), folder.path().join("at"));
        let made = std::fs::File::create(&image).and_then(|file| file.set_len(8 << 20)).and_then(|()| std::fs::create_dir(&at));
        let does = |program: &str, arguments: &[&str]| {
            Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
        };
        let mounted =
            made.is_ok() && does("mkfs.ext4", &["-q", text(&image)]) && does("mount", &["-o", "loop", text(&image), text(&at)]);
        if mounted {
            run("umount", &[text(&at)]);
        }
        mounted
    });
    let must = std::env::var_os("NANHU_TEST_POWER_LOSSES").is_some();
    if !must && !*MOUNTABLE {
        eprintln!("left out: it needs root, loop devices and the packages mount and e2fsprogs");
    }
    must || *MOUNTABLE
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

impl Disk {
    pub(crate) fn new(image: PathBuf, megabytes: u64) -> Self {
        let file = std::fs::File::create(&image).expect("a file for the disk");
        file.set_len(megabytes << 20).expect("room for the disk");
        run("mkfs.ext4", &["-q", "-m", "0", text(&image)]);
        Self { image }
    }

    /// The long commit interval keeps the file system from writing by itself what nobody has asked it to.
    pub(crate) fn mount(&self, at: PathBuf) -> Mounted {
        std::fs::create_dir_all(&at).expect("a place to mount on");
        run("mount", &["-o", "loop,commit=600", text(&self.image), text(&at)]);
        Mounted { path: at }
    }

    /// What is on the disk now. What the file system still holds back in memory is not in it, as when the power fails.
    pub(crate) fn as_it_is(&self, image: PathBuf) -> Self {
        std::fs::copy(&self.image, &image).expect("a copy of the disk");
        Self { image }
    }
}

impl Mounted {
    pub(crate) fn sync(&self) {
        run("sync", &["-f", text(&self.path)]);
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // Lazily: a process killed an instant ago may not have let go yet.
        let _ = Command::new("umount").arg("-l").arg(&self.path).output();
    }
}
