import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// How a run of the program ended.
struct Ending: Sendable {
  /// The exit status; nil where a signal ended it.
  var status: Int32?
  /// The signal that ended it; nil where it exited.
  var signal: Int32?
  /// Whether it was stopped because it took too long.
  var isOverdue = false
  /// What it wrote on standard output, bytes that are no text replaced.
  var output = ""
  /// What it wrote on standard error.
  var error = ""

  /// Everything a person would have seen, for the comment of a failed expectation.
  var story: String {
    let end = signal.map { "signal \($0)" } ?? "status \(status ?? -1)"
    return "ended with \(end)\(isOverdue ? ", overdue" : "")\n\(error)\(output)"
  }
}

/// The real `explain`, run as a process of its own.
struct Program: Sendable {
  /// Longer than any run here takes, on any machine: only a hang reaches it.
  static let patience: Duration = .seconds(60)

  /// The program that was built beside the test bundle.
  static let path: String? = {
    var folders = [Bundle.main.bundleURL, Bundle.main.executableURL?.deletingLastPathComponent()]
      .compactMap { $0 }
    folders += Bundle.allBundles.filter { $0.bundlePath.hasSuffix(".xctest") }
      .map { $0.bundleURL.deletingLastPathComponent() }
    return folders.map { $0.appending(path: "explain").path }
      .first { access($0, X_OK) == 0 }
  }()

  /// The folder that the program runs in.
  let folder: String
  /// Changes to the environment; nil removes a variable.
  var environment: [String: String?] = [:]
  /// A file of the folder that becomes standard input; an empty one where nil.
  var input: String?

  /// Runs `explain` with arguments and waits for its end.
  func run(_ arguments: [String]) throws -> Ending {
    try start([try #require(Self.path, "explain was not built")] + arguments).wait()
  }

  /// Runs a line of shell in which `$X` is the program.
  func run(shell line: String) throws -> Ending { try start(shell: line).wait() }

  /// Starts a line of shell in which `$X` is the program.
  func start(shell line: String) throws -> Running {
    var program = self
    program.environment["X"] = try #require(Self.path, "explain was not built")
    return try program.start(["/bin/sh", "-c", line])
  }

  /// Starts a program by its path.
  func start(_ words: [String]) throws -> Running {
    // Beside the folder, so that the folder holds only what the program made.
    let streams = folder + ".streams-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: streams, withIntermediateDirectories: true)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { _ = posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(
      &actions, 0, input.map { folder + "/" + $0 } ?? "/dev/null", O_RDONLY, 0)
    for (number, name) in [(Int32(1), "output"), (2, "error")] {
      posix_spawn_file_actions_addopen(
        &actions, number, streams + "/" + name, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    }
    // A test runner may ignore signals, which a program would inherit.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { _ = posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

    var variables = ProcessInfo.processInfo.environment
    // A crash is to end at once instead of describing itself for seconds.
    variables["SWIFT_BACKTRACE"] = "enable=no"
    variables["GITHUB_ACTIONS"] = nil
    for (name, value) in environment { variables[name] = value }
    // Changing the folder is the shell's work: not every C library can do it while spawning.
    let words = ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, folder] + words
    var number = pid_t()
    let code = withWords(words) { words in
      withWords(variables.map { "\($0.key)=\($0.value)" }) { variables in
        posix_spawn(&number, "/bin/sh", &actions, &attributes, words, variables)
      }
    }
    try #require(code == 0, "cannot start a process: error \(code)")
    return Running(number: number, streams: streams)
  }

  private func withWords(
    _ words: [String],
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
  ) -> Int32 {
    var copies = words.map { strdup($0) } + [nil]
    defer { for copy in copies { free(copy) } }
    return copies.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return EINVAL }
      return body(base)
    }
  }
}

/// A process that was started and not yet waited for.
struct Running: Sendable {
  let number: pid_t
  let streams: String

  /// Sends a signal.
  func send(_ signal: Int32) { kill(number, signal) }

  /// Whether it still runs; does not take its ending.
  var isAlive: Bool {
    var information = siginfo_t()
    let result = waitid(P_PID, id_t(number), &information, WEXITED | WNOHANG | WNOWAIT)
    return result == 0 && information.si_signo == 0
  }

  /// Waits for the end; a process that outlasts everyone's patience is killed.
  func wait() -> Ending {
    var ending = Ending()
    let clock = ContinuousClock()
    let end = clock.now + Program.patience
    var status: Int32 = 0
    while waitpid(number, &status, WNOHANG) == 0 {
      if clock.now > end, !ending.isOverdue {
        ending.isOverdue = true
        kill(number, SIGKILL)
      }
      usleep(1000)
    }
    if status & 0x7F == 0 {
      ending.status = status >> 8 & 0xFF
    } else {
      ending.signal = status & 0x7F
    }
    ending.output = text("output")
    ending.error = text("error")
    try? FileManager.default.removeItem(atPath: streams)
    return ending
  }

  private func text(_ name: String) -> String {
    let data = (try? Data(contentsOf: URL(filePath: "\(streams)/\(name)"))) ?? Data()
    return String(decoding: data, as: UTF8.self)
  }
}
