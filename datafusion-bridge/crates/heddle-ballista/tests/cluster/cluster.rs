//! The processes of a cluster.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a process may take to end when it is told to.
const END: Duration = Duration::from_secs(10);

/// Ticks of a processor, hundredths of seconds, that only a stage takes.
const WORK: u64 = 20;

/// A scheduler and its executors; they end with it.
pub(crate) struct Cluster {
    scheduler: Process,
    address: String,
    executors: Vec<Process>,
    /// A folder in it for each executor: one that is killed leaves what it wrote.
    _work: tempfile::TempDir,
}

impl Cluster {
    /// Two executors of two partitions each.
    pub(crate) fn start() -> Self {
        Self::of(2, &["--vcores", "2"])
    }

    /// So many executors with these options.
    pub(crate) fn of(executors: usize, options: &[&str]) -> Self {
        let scheduler = ["scheduler", "--port", "0", "--executor-timeout", "5"];
        let (scheduler, line) = Process::start(&scheduler);
        let address = line.strip_prefix("listening on ").expect("an address").to_owned();
        let (_, port) = address.rsplit_once(':').expect("a port");
        let executor =
            ["executor", "--scheduler-host", "127.0.0.1", "--scheduler-port", port, "--heartbeat", "1"];
        let free = ["--port", "0", "--grpc-port", "0"];
        let arguments = [&executor[..], &free[..], options].concat();
        let work = tempfile::tempdir().expect("a folder");
        let executors = (0..executors).map(|executor| {
            let folder = work.path().join(executor.to_string());
            let folder = ["--work-dir", folder.to_str().expect("a path")];
            let (executor, line) = Process::start(&[&arguments[..], &folder[..]].concat());
            assert_eq!(line, "ready");
            executor
        });
        let executors = executors.collect();
        Self { scheduler, address, executors, _work: work }
    }

    /// `df://host:port`.
    pub(crate) fn url(&self) -> String {
        format!("df://{}", self.address)
    }

    /// SIGKILL.
    pub(crate) fn kill(&mut self, executor: usize) {
        let process = &mut self.executors[executor].0;
        process.kill().expect("a process to kill");
        process.wait().expect("its end");
    }

    /// Waits until an executor has begun to work on the query that runs; fails where that ends before.
    pub(crate) async fn at_work<T>(&self, executor: usize, running: &tokio::task::JoinHandle<T>) {
        let before = self.executors[executor].ticks();
        while self.executors[executor].ticks() < before + WORK {
            assert!(!running.is_finished(), "the query was over before");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert!(!running.is_finished(), "the query was over before");
    }

    /// Tells everybody to end, executors first; they do, with success.
    pub(crate) fn stop(mut self) {
        for process in self.executors.iter_mut().chain([&mut self.scheduler]) {
            process.end();
        }
    }
}

/// One that ends with its owner.
struct Process(Child);

impl Process {
    /// Starts a process and waits for its first line.
    fn start(arguments: &[&str]) -> (Self, String) {
        let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled");
        let mut command = Command::new(env!("CARGO_BIN_EXE_heddle-ballista"));
        command.args(arguments).args(["--log", "off", "--cache"]).arg(cache).stdout(Stdio::piped());
        let mut process = Self(command.spawn().expect("a process"));
        let output = process.0.stdout.take().expect("its output");
        let line = BufReader::new(output).lines().next().expect("a line").expect("a line");
        (process, line)
    }

    /// The time of processors that it has had.
    fn ticks(&self) -> u64 {
        let text = std::fs::read_to_string(format!("/proc/{}/stat", self.0.id())).expect("a process");
        let (_, fields) = text.rsplit_once(')').expect("fields");
        fields.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().expect("ticks")).sum()
    }

    fn end(&mut self) {
        let told = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        assert!(told.expect("a signal").success());
        let since = Instant::now();
        let status = loop {
            match self.0.try_wait().expect("a process") {
                Some(status) => break status,
                None if since.elapsed() > END => panic!("it goes on"),
                None => std::thread::sleep(Duration::from_millis(10)),
            }
        };
        assert!(status.success(), "{status}");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}
