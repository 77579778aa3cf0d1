#if FUZZER
  import Fuzzing
  import Glibc

  /// libFuzzer's own main loop.
  @_silgen_name("LLVMFuzzerRunDriver")
  private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ body: @convention(c) (UnsafePointer<UInt8>, Int) -> CInt
  ) -> CInt

  /// The reader that libFuzzer drives: `--target=NAME`, which libFuzzer itself passes over.
  private let target: FuzzTarget = {
    let names = CommandLine.arguments.compactMap { word in
      word.hasPrefix("--target=") ? String(word.dropFirst(9)) : nil
    }
    return names.first.flatMap { FuzzTarget(rawValue: $0) } ?? .spec
  }()

  enum FuzzerRun {
    static func start() {
      var count = CommandLine.argc
      var words = CommandLine.unsafeArgv
      exit(
        runDriver(&count, &words) { start, length in
          target.run(Array(UnsafeBufferPointer(start: start, count: length)))
          return 0
        })
    }
  }
#endif
