import Files
import Fuzzing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Gives readers spoiled texts under hard limits: a second and 256 MB.
///
///     fuzz TARGET COUNT SEED FILE...      a seeded run; the same inputs on every machine
///     fuzz TARGET input NUMBER FILE...    writes the input of one number
///     fuzz dictionary                     words for libFuzzer
///
/// Built with the manifest's switch (Scripts/fuzz.sh), `fuzz --target=spec FOLDER -runs=N` is
/// libFuzzer over the same readers.
@main
struct FuzzTool {
  static func main() {
    let words = CommandLine.arguments
    if words.count == 2, words[1] == "dictionary" { return printDictionary() }
    #if FUZZER
      FuzzerRun.start()
    #else
      guard words.count > 4, let target = FuzzTarget(rawValue: words[1]) else {
        let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: " | ")
        print("usage: fuzz \(names) COUNT SEED FILE... | fuzz dictionary")
        exit(2)
      }
      let library = Inputs.library(words[4...])
      let mutator = Mutator(target.seeds.map { Array($0.utf8) } + Inputs.texts(words[4...], target))
      if words[2] == "input", let number = UInt64(words[3]) {
        let bytes = mutator.text(number)
        exit(bytes.withUnsafeBytes { write(1, $0.baseAddress, $0.count) } == bytes.count ? 0 : 1)
      }
      guard let count = Int(words[2]), let seed = UInt64(words[3]) else { exit(2) }
      SeededRun(target: target, mutator: mutator, library: library).run(count, seed)
    #endif
  }

  private static func printDictionary() {
    for piece in Mutator.pieces {
      let text = piece.utf8.map { byte in
        switch byte {
        case 0x20...0x7E where byte != 0x22 && byte != 0x5C: String(UnicodeScalar(byte))
        default: "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
      }
      print("\"\(text.joined())\"")
    }
  }
}

/// The files that a run starts from.
enum Inputs {
  /// All files for readers of files; only the seeds for readers of short texts.
  static func texts(_ paths: ArraySlice<String>, _ target: FuzzTarget) -> [[UInt8]] {
    switch target {
    case .expression, .selector: []
    case .yaml, .spec, .format: paths.compactMap { try? FileBytes.read($0, limit: 1 << 20) }
    }
  }

  /// The files in folders `blocks`, by the names that the zoo uses them by.
  static func library(_ paths: ArraySlice<String>) -> [String: [UInt8]] {
    var library: [String: [UInt8]] = [:]
    for path in paths {
      let parts = path.split(separator: "/")
      guard parts.count > 1, parts[parts.count - 2] == "blocks" else { continue }
      library[parts.suffix(2).joined(separator: "/")] = try? FileBytes.read(path, limit: 1 << 20)
    }
    return library
  }
}

#if !FUZZER
  /// One reader, many inputs, hard limits.
  struct SeededRun {
    let target: FuzzTarget
    let mutator: Mutator
    let library: [String: [UInt8]]

    func run(_ count: Int, _ seed: UInt64) {
      var memory = rlimit(rlim_cur: 256 << 20, rlim_max: 256 << 20)
      _ = setrlimit(Limits.memory, &memory)
      let start = Self.processTime
      var slowest = (time: 0.0, number: seed)
      for number in seed..<seed + UInt64(count) {
        let bytes = mutator.text(number)
        // For whoever reads the standard error of a run that was ended: the input's number.
        StandardStream.error.write("\(number)\n")
        Self.setAlarm(seconds: 1)
        let before = Self.processTime
        target.run(bytes, library: library)
        let time = Self.processTime - before
        Self.setAlarm(seconds: 0)
        if time > slowest.time { slowest = (time, number) }
      }
      let whole = Self.processTime - start
      print(
        "\(target.rawValue): \(count) inputs from \(seed), \(Int(whole * 1000)) ms, "
          + "\(Int(Double(count) / max(whole, 1e-9))) a second, slowest "
          + "\(Int(slowest.time * 1000)) ms (\(slowest.number)), peak \(Self.peak >> 20) MB")
    }

    /// Ends the process, by the signal's default, after so much processor time.
    private static func setAlarm(seconds: Int) {
      var timer = itimerval()
      timer.it_value.tv_sec = seconds
      _ = setitimer(Limits.timer, &timer, nil)
    }

    /// Processor time of the process so far, in seconds.
    private static var processTime: Double {
      var time = timespec()
      _ = clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The most memory that was resident, in bytes.
    private static var peak: Int {
      #if os(Linux)
        // What getrusage says here begins with the parent's peak.
        guard let file = fopen("/proc/self/status", "r") else { return .max }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
          let text = String(
            decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
          guard text.hasPrefix("VmHWM:") else { continue }
          return (Int(text.filter(\.isNumber)) ?? .max >> 10) << 10
        }
        return .max
      #else
        var usage = rusage()
        _ = getrusage(RUSAGE_SELF, &usage)
        return usage.ru_maxrss
      #endif
    }
  }

  /// Constants in the types that the C library's functions take.
  private enum Limits {
    #if canImport(Glibc)
      static let memory = Int32(RLIMIT_AS.rawValue)
      static let timer = Int32(ITIMER_VIRTUAL.rawValue)
    #else
      static let memory = RLIMIT_AS
      static let timer = ITIMER_VIRTUAL
    #endif
  }
#endif
