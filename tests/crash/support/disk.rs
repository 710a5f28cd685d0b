use std::{
    path::{Path, PathBuf},
    process::Command,
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
